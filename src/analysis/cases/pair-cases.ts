/** Compares a score of two variants over the cases that both have answered. */

import {
  countChanges,
  type JudgedChange,
  judgeChanges,
  type Sign,
  subtract,
} from '../comparison/judge-change.ts'
import type { ChangeRow } from '../comparison/paired-test.ts'
import { exactMean } from '../exact-sum.ts'
import type { CaseColumns } from './case-columns.ts'

/** What two variants are compared by: all of their cases, or what a page knows of them. */
export interface ScoredCases extends Pick<CaseColumns, 'caseValues' | 'hasRepeats'> {
  scores: { has(name: string): boolean }
}

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

/** The cases that two variants have a value of, and how many others there are. */
export interface MatchedCases {
  /** In the order of the new one. */
  pairs: CasePair[]
  leftOut: LeftOutCases
  /** Whether each variant has one score of 0 or 1 of each case. */
  isPlain: boolean
}

/** A score of two variants over the same cases. */
export interface PairedScore extends JudgedChange {
  score: string
  /** Of the cases that both have; `null` where there are none. */
  old: number | null
  new: number | null
  /** Cases that the new one does better, and worse, whatever its direction is: by the score alone. */
  higher: number
  lower: number
  leftOut: LeftOutCases
}

/**
 * Judges a score of pairs of variants: of several pairs the verdicts hold for all of them together (Holm).
 *
 * @param sign Without it there is no verdict.
 */
export function judgePairs(
  matched: readonly MatchedCases[],
  { score, sign }: { score: string; sign: Sign },
): PairedScore[] {
  const rows = matched.map(changesOfCases)
  const judged = judgeChanges(rows, sign)
  return matched.map(({ pairs, leftOut }, index) => ({
    score,
    old: pairs.length > 0 ? exactMean(pairs.map((pair) => pair.old)) : null,
    new: pairs.length > 0 ? exactMean(pairs.map((pair) => pair.new)) : null,
    ...(judged[index] as JudgedChange),
    ...countChanges(rows[index]?.changes ?? []),
    leftOut,
  }))
}

/** One pair of variants. */
export function pairCases(
  old: ScoredCases,
  fresh: ScoredCases,
  { score, sign }: { score: string; sign: Sign },
): PairedScore {
  return judgePairs([matchCases(old, fresh, score)], { score, sign })[0] as PairedScore
}

/** The change of each case, and the test that is made of them. */
export function changesOfCases({ pairs, isPlain }: Pick<MatchedCases, 'pairs' | 'isPlain'>): ChangeRow {
  return {
    changes: pairs.map((pair) => subtract(pair.new, pair.old)),
    test: isPlain ? 'mcnemar' : 'student',
  }
}

/**
 * Pairs the cases of two variants by id. A case with repeats is one value, the mean of those that have one, so that
 * repeats make no interval narrower than the number of cases allows.
 */
export function matchCases(old: ScoredCases, fresh: ScoredCases, score: string): MatchedCases {
  const [before, after] = [old.caseValues(score), fresh.caseValues(score)]
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
  const isShare = (value: number) => value === 0 || value === 1
  const hasRepeats = old.hasRepeats || fresh.hasRepeats
  const isPlain =
    !hasRepeats && pairs.length > 0 && pairs.every((pair) => isShare(pair.old) && isShare(pair.new))
  return { pairs, leftOut, isPlain }
}
