/** Whether the change of a metric is one, and for the better or the worse. */

import { type Sample, summarize } from '../statistics.ts'
import { holm } from './holm.ts'
import { type ChangeRow, type PairedTest, pairedP, pairsNeeded, type TestedChange } from './paired-test.ts'

/** Below this probability a change is no chance. */
const LEVEL = 0.05

/**
 * `better`, `worse`: p is below 5 %, or there is one pair of runs only; of several rows after Holm's correction.
 * `same`: no change in any pair. `unclear`: it may be chance, or values are missing or not finite.
 * `null`: it is not known which way is better, or no pair has the metric.
 */
export type Verdict = 'better' | 'worse' | 'same' | 'unclear' | null

/** What is to be said of the change of one metric. */
export interface JudgedChange {
  /** New minus old, over the pairs. `halfWidth` is that of Student's paired 95 % interval. */
  change: Sample | null
  verdict: Verdict
  /**
   * What the verdict goes by: `student`, or `mcnemar` (the exact test) where a variant has one score of 0 or 1 of each
   * case: the interval is too narrow where few cases differ. Of several variants each case is higher or lower in the mean.
   */
  test: PairedTest
  /** Two-sided p of the test, of several rows after Holm; `null` where there is none: one pair of runs, or no change. */
  p: number | null
  /**
   * Where it is `unclear`: how many pairs in all would decide with a chance of 80 %, if the mean of the change and its
   * deviation stay as they are; `null` where that says nothing.
   */
  pairsNeeded: number | null
}

/** What a change is multiplied by so that better is above zero; `undefined` where nobody knows which way that is. */
export type Sign = 1 | -1 | undefined

/** Judges the changes of a metric in several rows at once: the more rows, the more of them change by chance. */
export function judgeChanges(rows: readonly ChangeRow[], sign: Sign): JudgedChange[] {
  const tested = rows.map(toTested)
  const adjusted = holm(tested.map((each) => each && pairedP(each)))
  const level = LEVEL / adjusted.filter((each) => each !== null).length
  return rows.map(({ changes, test = 'student' }, index) => {
    const own = tested[index] ?? null
    const change = own?.sample ?? null
    const p = adjusted[index] ?? null
    const verdict = judge({ isEmpty: changes.length === 0, change, p }, sign)
    const isOpen = verdict === 'unclear' && own !== null && own.sample.nonFinite === 0
    return { change, verdict, test, p, pairsNeeded: isOpen ? pairsNeeded(own, level) : null }
  })
}

function toTested({ changes, test = 'student' }: ChangeRow): TestedChange | null {
  const sample = summarize(changes)
  return sample && { sample, test, ...countChanges(changes) }
}

/** How many are above zero, and below. */
export function countChanges(changes: readonly number[]): { higher: number; lower: number } {
  let [higher, lower] = [0, 0]
  for (const change of changes) {
    if (change > 0) higher++
    else if (change < 0) lower++
  }
  return { higher, lower }
}

interface Tested {
  isEmpty: boolean
  change: Sample | null
  p: number | null
}

function judge({ isEmpty, change, p }: Tested, sign: Sign): Verdict {
  if (sign === undefined || isEmpty) return null
  if (!change || change.nonFinite > 0) return 'unclear'
  if (change.min === 0 && change.max === 0) return 'same'
  if (p !== null && p >= LEVEL) return 'unclear'
  return Math.sign(change.mean) === sign ? 'better' : 'worse'
}

/** A difference that is no more than the rounding of the two is none. */
export function subtract(after: number, before: number): number {
  const difference = after - before
  const rounding = Math.max(Math.abs(after), Math.abs(before)) * ROUNDING
  return Math.abs(difference) <= rounding ? 0 : difference
}

/** What computing with doubles leaves, as a part of a value. */
const ROUNDING = 2 ** -50
