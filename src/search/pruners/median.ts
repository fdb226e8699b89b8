/** Ends a run whose best value so far is worse than the median of what others had at that step (Golovin et al. 2017, Vizier). */
import { counted } from '../../model/utils/counted.ts'
import { type Curve, type Pruner, prunerAtLast, standingAt } from './pruner.ts'

export interface MedianOptions {
  /** Runs that have come to their end before one is pruned. */
  startup: number
  /** Steps from the first on at which nothing is pruned. */
  warmup: number
}

export function medianPruner({ startup, warmup }: MedianOptions): Pruner {
  return prunerAtLast((own, others) => {
    const { step } = own.last
    const complete = others.filter(({ isComplete }) => isComplete)
    if (complete.length < startup || step - (own.points[0]?.step ?? 0) < warmup) return undefined
    const standing = standingAt(own, step)
    const values = complete.flatMap((other) => valueAt(other, step) ?? [])
    if (standing === undefined || values.length === 0) return undefined
    const median = medianOf(values)
    // What is not a number is worse than any.
    if (standing <= median || (Number.isNaN(standing) && Number.isNaN(median))) return undefined
    return `worse than the median of ${counted(values.length, 'run')}`
  })
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
