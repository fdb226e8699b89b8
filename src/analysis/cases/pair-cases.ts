/** Compares a score of two variants over the cases that both have answered. */

import type { Direction } from '../../model/objective.ts'
import { judgeChanges, type Sign, subtract, type Verdict } from '../comparison/judge-change.ts'
import { exactMean } from '../exact-sum.ts'
import type { Sample } from '../statistics.ts'
import { type CaseColumns, ENDS, SCORE_ERROR } from './case-columns.ts'
import { exactMcNemar } from './mcnemar.ts'
import { moreCases } from './more-cases.ts'

/** Cases of which nothing can be said, each counted once. */
export interface LeftOutCases {
  onlyOld: number
  onlyNew: number
  /** A side has no value, since its function or its scorer failed in every repeat. */
  errors: number
  /** A side has no value for another reason: the case was skipped, or the scorer said nothing. */
  unscored: number
}

/** What two variants have of one case: the mean over its repeats. */
export interface CasePair {
  id: string
  old: number
  new: number
}

/** A score of two variants over the same cases. */
export interface PairedScore {
  score: string
  /** Of the cases that both have; `null` where there are none. */
  old: number | null
  new: number | null
  /** New less old, over the pairs: `halfWidth` is that of Student's 95 % interval. */
  change: Sample | null
  /**
   * Where each side has one score of 0 or 1 of each case: the two-sided p of McNemar's exact test, and the verdict goes by
   * it instead of by the interval, which is too narrow where few cases differ. Else `null`.
   */
  mcnemar: number | null
  /** Cases that the new one does better, and worse, whatever its direction is: by the score alone. */
  higher: number
  lower: number
  leftOut: LeftOutCases
  /** Of the new one. */
  verdict: Verdict
  /** How many more cases would decide, where it is unclear and that is known: see {@link moreCases}. */
  moreCases: number | null
}

/** Below this a chance is called none. */
const SIGNIFICANCE = 0.05

/**
 * Pairs the cases of two variants by id. A case with repeats is one value, the mean of those that have one, so that
 * repeats make no interval narrower than the number of cases allows.
 *
 * @param direction Which way the score is better. Default: there is no verdict.
 */
export function pairCases(
  old: CaseColumns,
  fresh: CaseColumns,
  { score, direction }: { score: string; direction: Direction | undefined },
): PairedScore {
  const { pairs, leftOut } = matchCases(old, fresh, score)
  const changes = pairs.map((pair) => subtract(pair.new, pair.old))
  const [judged] = judgeChanges([changes], signOf(direction))
  const { change = null, verdict: byInterval = null } = judged ?? {}
  const [higher, lower] = [
    changes.filter((each) => each > 0).length,
    changes.filter((each) => each < 0).length,
  ]
  const mcnemar = isPlain(old, fresh, pairs) ? exactMcNemar(higher, lower) : null
  const isChance = mcnemar !== null && mcnemar >= SIGNIFICANCE
  const verdict = isChance && (byInterval === 'better' || byInterval === 'worse') ? 'unclear' : byInterval
  return {
    score,
    old: pairs.length > 0 ? exactMean(pairs.map((pair) => pair.old)) : null,
    new: pairs.length > 0 ? exactMean(pairs.map((pair) => pair.new)) : null,
    change,
    mcnemar,
    higher,
    lower,
    leftOut,
    verdict,
    moreCases: verdict === 'unclear' && change ? moreCases(change) : null,
  }
}

function signOf(direction: Direction | undefined): Sign {
  if (direction === undefined) return undefined
  return direction === 'maximize' ? 1 : -1
}

/** The cases that both variants have a value of, in the order of the new one, and how many others there are. */
export function matchCases(
  old: CaseColumns,
  fresh: CaseColumns,
  score: string,
): { pairs: CasePair[]; leftOut: LeftOutCases } {
  const [before, after] = [caseValues(old, score), caseValues(fresh, score)]
  const leftOut: LeftOutCases = { onlyOld: 0, onlyNew: 0, errors: 0, unscored: 0 }
  const pairs: CasePair[] = []
  for (const [id, value] of after) {
    const other = before.get(id)
    if (other === undefined) leftOut.onlyNew++
    else if (value === 'error' || other === 'error') leftOut.errors++
    else if (value === 'unscored' || other === 'unscored') leftOut.unscored++
    else pairs.push({ id, old: other, new: value })
  }
  for (const id of before.keys()) if (!after.has(id)) leftOut.onlyOld++
  return { pairs, leftOut }
}

/** The mean of the values of each case, or why it has none. */
export type CaseValue = number | 'error' | 'unscored'

/** By id, in the order of the lines. */
export function caseValues(columns: CaseColumns, score: string): Map<string, CaseValue> {
  const column = columns.scores.get(score)
  const found = new Map<string, { values: number[]; hasFailed: boolean }>()
  for (const { row, id } of columns.caseRows()) {
    const value = column?.get(row) ?? Number.NaN
    const known = found.get(id) ?? { values: [], hasFailed: false }
    if (Number.isFinite(value)) known.values.push(value)
    else if (value === SCORE_ERROR || columns.ends.get(row) === ENDS.failed) known.hasFailed = true
    found.set(id, known)
  }
  const values = new Map<string, CaseValue>()
  for (const [id, { values: own, hasFailed }] of found) {
    values.set(id, own.length > 0 ? exactMean(own) : hasFailed ? 'error' : 'unscored')
  }
  return values
}

/** Whether each case has one score of 0 or 1 on either side. */
function isPlain(old: CaseColumns, fresh: CaseColumns, pairs: readonly CasePair[]): boolean {
  if (old.hasRepeats || fresh.hasRepeats || pairs.length === 0) return false
  const isShare = (value: number) => value === 0 || value === 1
  return pairs.every((pair) => isShare(pair.old) && isShare(pair.new))
}
