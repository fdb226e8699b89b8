/** Whether the change of a metric is one, and for the better or the worse. */

import { type Sample, summarize } from '../statistics.ts'
import { studentP } from '../student.ts'
import { holm } from './holm.ts'

/** Below this probability a change is no chance. */
const LEVEL = 0.05
/** More pairs than this are said to be more than anybody will make. */
const MOST_PAIRS = 100_000

/**
 * `better`, `worse`: the 95 % interval of the change lies on one side of zero, or there is one pair only; of
 * several rows after Holm's correction.
 * `same`: no change in any pair. `unclear`: the interval holds zero, or values are missing or not finite.
 * `null`: it is not known which way is better, or no pair has the metric.
 */
export type Verdict = 'better' | 'worse' | 'same' | 'unclear' | null

/** What is to be said of the change of one metric. */
export interface JudgedChange {
  /** New minus old, over the pairs. `halfWidth` is that of Student's paired 95 % interval. */
  change: Sample | null
  verdict: Verdict
  /** Two-sided p of Student's paired test, of several rows after Holm; `null` below two pairs, or without a change. */
  p: number | null
  /**
   * Where it is `unclear`: how many pairs in all would decide, if the mean of the change and its deviation stay as they
   * are; `null` where that says nothing.
   */
  pairsNeeded: number | null
}

/** What a change is multiplied by so that better is above zero; `undefined` where nobody knows which way that is. */
export type Sign = 1 | -1 | undefined

/**
 * Judges the changes of a metric in several rows at once: the more rows, the more of them change by chance.
 *
 * @param rows The changes of each row, NaN for a pair in which one side has no value
 */
export function judgeChanges(rows: readonly (readonly number[])[], sign: Sign): JudgedChange[] {
  const changes = rows.map(summarize)
  const tested = changes.map(pOf)
  const adjusted = holm(tested)
  return rows.map((values, index) => {
    const change = changes[index] ?? null
    const p = adjusted[index] ?? null
    const verdict = judge({ values, change, p }, sign)
    const isOpen = verdict === 'unclear' && change !== null && change.nonFinite === 0
    const level = LEVEL / tested.filter((each) => each !== null).length
    return { change, verdict, p, pairsNeeded: isOpen ? pairsNeeded(change, level) : null }
  })
}

interface Tested {
  values: readonly number[]
  change: Sample | null
  p: number | null
}

function judge({ values, change, p }: Tested, sign: Sign): Verdict {
  if (sign === undefined || values.length === 0) return null
  if (!change || change.nonFinite > 0) return 'unclear'
  if (change.min === 0 && change.max === 0) return 'same'
  if (p !== null && p >= LEVEL) return 'unclear'
  return Math.sign(change.mean) === sign ? 'better' : 'worse'
}

function pOf(change: Sample | null): number | null {
  if (change?.sd == null) return null
  return testAt(change, change.n)
}

/** The p that the change would have over `n` pairs. */
function testAt({ mean, sd }: Sample, n: number): number {
  if (!sd) return mean === 0 ? 1 : 0
  return studentP((Math.abs(mean) / sd) * Math.sqrt(n), n - 1)
}

/** The least number of pairs at which the change as it is would be below the level. */
function pairsNeeded(change: Sample, level: number): number | null {
  if (change.n < 2 || testAt(change, MOST_PAIRS) >= level) return null
  let [few, enough] = [change.n, MOST_PAIRS]
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2)
    if (testAt(change, middle) < level) enough = middle
    else few = middle
  }
  return enough
}

/** A difference that is no more than the rounding of the two is none. */
export function subtract(after: number, before: number): number {
  const difference = after - before
  const rounding = Math.max(Math.abs(after), Math.abs(before)) * ROUNDING
  return Math.abs(difference) <= rounding ? 0 : difference
}

/** What computing with doubles leaves, as a part of a value. */
const ROUNDING = 2 ** -50
