/** The port of pruners: who says of a run in progress that it is not worth its time. */

/** The value of one step of a run, the smaller the better. */
export interface CurvePoint {
  readonly step: number
  readonly value: number
}

/** What a run has logged of its objective, oldest step first. */
export interface Curve {
  readonly points: readonly CurvePoint[]
  /** Whether the run has come to its end; one that was pruned has not. */
  readonly isComplete: boolean
}

export interface Pruner {
  /**
   * Why a run is to be ended at its last step; `undefined` where it is to go on.
   *
   * @param own Of the run, with at least one point.
   * @param others Of all other runs.
   */
  judge(own: Curve, others: readonly Curve[]): string | undefined
}

/** The best value up to a step; `undefined` where there is none. */
export function bestUntil({ points }: Curve, step: number): number | undefined {
  let best: number | undefined
  for (const point of points) {
    if (point.step > step) break
    if (!(point.value >= (best ?? Number.POSITIVE_INFINITY))) best = point.value
  }
  return best
}
