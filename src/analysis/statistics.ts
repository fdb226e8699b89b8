/** Means of repeated runs, and how sure they are. */
import { exactMean, exactSum } from './exact-sum.ts'
import { studentQuantile975 } from './student.ts'

/** What repeats of a metric say together. */
export interface Sample {
  /** How many finite values there are. */
  n: number
  mean: number
  /** Standard deviation of the sample (n - 1); `null` below two values. */
  sd: number | null
  /** Half the width of Student's 95 % interval of the mean: the `±`; `null` below two values. */
  halfWidth: number | null
  min: number
  max: number
  /** Values that are NaN or infinite, and count for nothing else here. */
  nonFinite: number
}

/**
 * Sums up the values of a metric over repeats. The mean is that of the exact sum, so that ten scores of 1 have mean 1
 * and deviation 0, and 27 of 60 are 0.45.
 *
 * @returns `null` when no value is finite.
 * @example
 * summarize([1, 2, 3]) // { n: 3, mean: 2, sd: 1, halfWidth: 2.484…, min: 1, max: 3, nonFinite: 0 }
 */
export function summarize(values: readonly number[]): Sample | null {
  const finite = values.filter(Number.isFinite)
  const n = finite.length
  if (n === 0) return null
  const mean = exactMean(finite)
  const sd = n > 1 ? deviation(finite, mean) : null
  return {
    n,
    mean,
    sd,
    halfWidth: sd === null ? null : (studentQuantile975(n - 1) * sd) / Math.sqrt(n),
    min: finite.reduce((least, value) => Math.min(least, value)),
    max: finite.reduce((most, value) => Math.max(most, value)),
    nonFinite: values.length - n,
  }
}

/** Of the sample (n - 1), in two passes; of equal values exactly 0. */
function deviation(values: readonly number[], mean: number): number {
  // The difference of two doubles may be too large for a double.
  const part = values.some((value) => Math.abs(value) > Number.MAX_VALUE / 2) ? 0.5 : 1
  const distances = values.map((value) => value * part - mean * part)
  const farthest = distances.reduce((most, distance) => Math.max(most, Math.abs(distance)), 0)
  if (farthest === 0) return 0
  // In units of the farthest, so that squares neither overflow nor vanish.
  const units = distances.map((distance) => distance / farthest)
  const squares = exactSum(units.map((unit) => unit ** 2))
  // What the rounding of the mean has left.
  const rest = exactSum(units) ** 2 / values.length
  return (farthest / part) * Math.sqrt(Math.max(0, squares - rest) / (values.length - 1))
}
