/** The mean of the scores of an evaluation, and its 95 % interval. */
import { exactMean, exactSum } from '../exact-sum.ts'
import { summarize } from '../statistics.ts'
import { studentQuantile975 } from '../student.ts'

/** The 97.5 % quantile of the normal distribution. */
export const NORMAL_QUANTILE_975 = 1.959963984540054

/** A mean and its 95 % interval. */
export interface MeanInterval {
  /** How many values there are. */
  n: number
  mean: number
  /** Lower end of the interval; `null` where the values do not say how sure the mean is: below two cases. */
  low: number | null
  /** Upper end. */
  high: number | null
}

/** Values of a score, and the case that each is of. */
export interface ClusteredValues {
  /** Finite. */
  values: readonly number[]
  /** The number of the case of each value, from 0. Default: each is of a case of its own. */
  cases?: readonly number[] | undefined
}

/**
 * The mean of all values, and its interval: Wilson's where all values are 0 or 1, else Student's.
 *
 * Repeats of a case resemble each other. Where there are any, the standard error is the one that is robust to clusters
 * (by case, with the correction G / (G - 1) and G - 1 degrees of freedom for G cases, as `cov_type='cluster'` of
 * statsmodels). Wilson's interval is then that of as many independent values as would have this error, as for surveys
 * (Dean and Pagano 2015); where all values are equal, of as many as there are cases.
 *
 * @returns `null` where there is no value
 * @example
 * meanInterval({ values: [1, 1, 0, 1] }) // { n: 4, mean: 0.75, low: 0.3006…, high: 0.9544… }
 */
export function meanInterval({ values, cases }: ClusteredValues): MeanInterval | null {
  const n = values.length
  if (n === 0) return null
  const clusters = cases && countDistinct(cases) < n ? cases : undefined
  if (values.every((value) => value === 0 || value === 1)) {
    const mean = exactMean(values)
    return { n, mean, ...wilson(mean, clusters ? effectiveCount(values, clusters, mean) : n) }
  }
  if (clusters) return clusteredInterval(values, clusters)
  const sample = summarize(values)
  return sample && { n, mean: sample.mean, ...around(sample.mean, sample.halfWidth) }
}

/** Wilson's score interval of a share. @param n May be a fraction. */
export function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = NORMAL_QUANTILE_975 ** 2
  const scale = 1 + z2 / n
  const middle = (share + z2 / (2 * n)) / scale
  const half = (NORMAL_QUANTILE_975 / scale) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n ** 2))
  // What rounding leaves beyond the ends of the scale.
  return {
    low: share === 0 ? 0 : Math.max(0, middle - half),
    high: share === 1 ? 1 : Math.min(1, middle + half),
  }
}

function clusteredInterval(values: readonly number[], cases: readonly number[]): MeanInterval {
  const mean = exactMean(values)
  const { error, clusters } = clusteredError(values, cases, mean)
  const halfWidth = error === null ? null : studentQuantile975(clusters - 1) * error
  return { n: values.length, mean, ...around(mean, halfWidth) }
}

/** How many independent values would have the error that these have. */
function effectiveCount(values: readonly number[], cases: readonly number[], mean: number): number {
  const n = values.length
  const { error, clusters } = clusteredError(values, cases, mean)
  if (mean === 0 || mean === 1 || error === null) return clusters
  const independent = (mean * (1 - mean)) / (n - 1)
  return error === 0 ? n : Math.min(n, (n * independent) / error ** 2)
}

/** The standard error of a mean by the sums of the residuals of each case; `null` with one case only. */
function clusteredError(values: readonly number[], cases: readonly number[], mean: number) {
  const sums = new Map<number, number>()
  for (const [index, value] of values.entries()) {
    const number = cases[index] ?? 0
    sums.set(number, (sums.get(number) ?? 0) + (value - mean))
  }
  const clusters = sums.size
  if (clusters < 2) return { error: null, clusters }
  const residuals = [...sums.values()]
  const farthest = residuals.reduce((most, sum) => Math.max(most, Math.abs(sum)), 0)
  if (farthest === 0) return { error: 0, clusters }
  // In units of the farthest, so that squares neither overflow nor vanish.
  const squares = exactSum(residuals.map((sum) => (sum / farthest) ** 2))
  return { error: (farthest * Math.sqrt((clusters / (clusters - 1)) * squares)) / values.length, clusters }
}

function around(mean: number, halfWidth: number | null): { low: number | null; high: number | null } {
  return halfWidth === null ? { low: null, high: null } : { low: mean - halfWidth, high: mean + halfWidth }
}

function countDistinct(cases: readonly number[]): number {
  return new Set(cases).size
}
