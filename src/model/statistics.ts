/** Means of repeated runs, and how sure they are. */

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
 * Sums up the values of a metric over repeats.
 *
 * @returns `null` when no value is finite.
 * @example
 * summarize([1, 2, 3]) // { n: 3, mean: 2, sd: 1, halfWidth: 2.484…, min: 1, max: 3, nonFinite: 0 }
 */
export function summarize(values: readonly number[]): Sample | null {
  const finite = values.filter(Number.isFinite)
  const n = finite.length
  if (n === 0) return null
  const mean = finite.reduce((sum, value) => sum + value / n, 0)
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : null
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

/** Student's t at 97.5 % for 1 to 12 degrees of freedom. */
const TABLE = [
  12.70620474, 4.30265273, 3.18244631, 2.77644511, 2.57058184, 2.44691185, 2.36462425, 2.30600414, 2.26215716,
  2.22813885, 2.20098516, 2.17881283,
]

/**
 * Student's t at 97.5 %: the table, then Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5), which
 * errs by less than 1e-5 from there on.
 */
export function studentQuantile975(degreesOfFreedom: number): number {
  const listed = TABLE[degreesOfFreedom - 1]
  if (listed !== undefined) return listed
  const z = 1.959963984540054
  const v = degreesOfFreedom
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92160 * v ** 4)
  )
}
