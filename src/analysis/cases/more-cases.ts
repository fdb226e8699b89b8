/** How many more cases would tell two variants apart. */
import type { Sample } from '../statistics.ts'
import { NORMAL_QUANTILE_975 } from './mean-interval.ts'

/** The 80 % quantile of the normal distribution. */
const NORMAL_QUANTILE_80 = 0.8416212335729143

/**
 * How many more cases it would take to find a change as large as the one seen, if it and its spread stay as they are, with
 * a chance of 80 % at the level of 5 %: ((z.975 + z.8) * sd / mean) ** 2 in all, by the normal approximation.
 *
 * @param change Over the pairs.
 * @returns `null` where there is no change or no spread to go by, or where so many were there already
 */
export function moreCases({ n, mean, sd }: Sample): number | null {
  if (sd === null || sd === 0 || mean === 0) return null
  const wanted = (((NORMAL_QUANTILE_975 + NORMAL_QUANTILE_80) * sd) / mean) ** 2
  const more = Math.ceil(wanted) - n
  return more > 0 && Number.isFinite(more) ? more : null
}
