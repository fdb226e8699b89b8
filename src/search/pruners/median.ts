/** Ends a run whose best value so far is worse than the median of what others had at that step (Golovin et al. 2017, Vizier). */
import { bestUntil, type Curve, type Pruner } from './pruner.ts'

export interface MedianOptions {
  /** Runs that have come to their end before one is pruned. */
  startup: number
  /** Steps from the first on at which nothing is pruned. */
  warmup: number
}

export function medianPruner({ startup, warmup }: MedianOptions): Pruner {
  return {
    judge(own, others) {
      const last = own.points.at(-1)
      const complete = others.filter(({ isComplete }) => isComplete)
      if (!last || complete.length < startup || last.step - (own.points[0]?.step ?? 0) < warmup)
        return undefined
      const best = bestUntil(own, last.step)
      const values = complete.flatMap((other) => valueAt(other, last.step) ?? [])
      if (best === undefined || values.length === 0) return undefined
      const median = medianOf(values)
      // What is not a number is worse than any.
      if (best <= median || (Number.isNaN(best) && Number.isNaN(median))) return undefined
      return `step ${last.step}: worse than the median of ${values.length} runs`
    },
  }
}

/** At the step itself, or the last before it; none where the run has logged nothing by then. */
function valueAt({ points }: Curve, step: number): number | undefined {
  return points.findLast((point) => point.step <= step)?.value
}

function medianOf(values: readonly number[]): number {
  const sorted = values
    .map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value))
    .sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
}
