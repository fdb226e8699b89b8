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
  /**
   * Whether each value is the mean of all up to it: then a run stands where its last one is. Default: it stands where its
   * best one is.
   */
  readonly isRunningMean?: boolean
}

export interface Pruner {
  /** Whether it compares runs step by step with the best one: then it needs no other. Default: it looks at how all stand. */
  readonly isPaired?: boolean
  /**
   * Why a run is to be ended at its last step; `undefined` where it is to go on.
   *
   * @param own Of the run. Without a point, it goes on.
   * @param others Of all other runs.
   */
  judge(own: Curve, others: readonly Curve[]): string | undefined
}

/** A pruner that looks at the last step of a run. */
export function prunerAtLast(
  judge: (own: Curve & { last: CurvePoint }, others: readonly Curve[]) => string | undefined,
): Pruner {
  return {
    judge: (own, others) => {
      const last = own.points.at(-1)
      return last && judge({ ...own, last }, others)
    },
  }
}

/** How a run stands at a step: the best of its values up to it, or the mean of all; `undefined` where there is none. */
export function standingAt({ points, isRunningMean }: Curve, step: number): number | undefined {
  if (isRunningMean) return points.findLast((point) => point.step <= step)?.value
  let best: number | undefined
  for (const point of points) {
    if (point.step > step) break
    if (!(point.value >= (best ?? Number.POSITIVE_INFINITY))) best = point.value
  }
  return best
}
