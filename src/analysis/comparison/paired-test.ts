/** Whether the changes over pairs are more than chance, and how many pairs it would take to know. */

import { exactMcNemar } from '../cases/mcnemar.ts'
import type { Sample } from '../statistics.ts'
import { studentP } from '../student.ts'

/**
 * Student's paired test, or McNemar's exact one where each side is values of 0 or 1: over the cases that are higher and
 * those that are lower, for the interval is too narrow where few differ.
 */
export type PairedTest = 'student' | 'mcnemar'

/** The changes of a metric over pairs. */
export interface ChangeRow {
  /** New less old; NaN for a pair in which one side has no value. */
  changes: readonly number[]
  /** Default: Student's. */
  test?: PairedTest
}

/** A {@link ChangeRow} in numbers. */
export interface TestedChange {
  sample: Sample
  test: PairedTest
  /** Pairs of which the new one is higher, and lower. */
  higher: number
  lower: number
}

/** More pairs than this are said to be more than anybody will make. */
const MOST_PAIRS = 100_000
/** The 80 % quantile of the normal distribution. */
const POWER_QUANTILE = 0.8416212335729143
/** So many degrees of freedom make Student's distribution the normal one, as far as a number of pairs can tell. */
const NORMAL = 10_000

/**
 * The two-sided p; `null` where there is no test: below two pairs, but for McNemar's. That is 1 where the mean goes one way
 * and most cases, of several variants each, the other way.
 */
export function pairedP({ sample, test, higher, lower }: TestedChange): number | null {
  if (test === 'mcnemar') {
    return Math.sign(higher - lower) === Math.sign(sample.mean) ? exactMcNemar(higher, lower) : 1
  }
  if (sample.sd === null) return null
  return sample.sd === 0
    ? Number(sample.mean === 0)
    : studentP(standardErrors(sample, sample.n), sample.n - 1)
}

/**
 * The least number of pairs in all that find a change as large as the one seen, if it and its spread stay as they are,
 * with a chance of 80 %, at a level.
 *
 * The statistic is expected to fall short of its mean by no more than its 80 % quantile: by that of Student's test as it
 * is shifted, and of McNemar's by the normal approximation (Connor 1987), but never fewer than could be below the level.
 *
 * @returns `null` where there is nothing to go by, or where it would take more than 100,000
 */
export function pairsNeeded(change: TestedChange, level: number): number | null {
  const { n } = change.sample
  const decides = change.test === 'mcnemar' ? mcnemarDecides(change, level) : studentDecides(change, level)
  if (!decides(MOST_PAIRS)) return null
  let [few, enough] = [n, MOST_PAIRS]
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2)
    if (decides(middle)) enough = middle
    else few = middle
  }
  return enough
}

function studentDecides({ sample }: TestedChange, level: number): (n: number) => boolean {
  if (!sample.sd) return () => false
  return (n) => isBelow(standardErrors(sample, n) - POWER_QUANTILE, Math.min(n - 1, NORMAL), level)
}

function mcnemarDecides({ sample, higher, lower }: TestedChange, level: number): (n: number) => boolean {
  const mean = (higher - lower) / sample.n
  const differing = (higher + lower) / sample.n
  const spread = Math.sqrt(Math.max(0, differing - mean ** 2))
  return (n) => {
    const shifted = (Math.abs(mean) * Math.sqrt(n) - POWER_QUANTILE * spread) / Math.sqrt(differing)
    return isBelow(shifted, NORMAL, level) && exactMcNemar(Math.round(differing * n), 0) < level
  }
}

function isBelow(shifted: number, degreesOfFreedom: number, level: number): boolean {
  return shifted > 0 && studentP(shifted, degreesOfFreedom) < level
}

/** How far the mean of n pairs is from zero, in standard errors. */
function standardErrors({ mean, sd }: Sample, n: number): number {
  return (Math.abs(mean) / (sd ?? Number.NaN)) * Math.sqrt(n)
}
