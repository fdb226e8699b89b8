/** The scores of evaluations case by case: a run of one is a pair of one, and says nothing of chance; its cases do. */

import { type CasePair, type MatchedCases, matchCases, type ScoredCases } from '../cases/pair-cases.ts'
import { exactMean } from '../exact-sum.ts'
import type { RunRecord } from '../record.ts'
import type { MatchedRuns } from './match-runs.ts'

/** What is known of the cases of a run; `undefined` for a run without any. */
export type CasesOf = (record: RunRecord) => ScoredCases | undefined

type RunPair = MatchedRuns['pairs'][number]

export class CaseScores {
  readonly #casesOf: CasesOf
  readonly #read = new Map<RunRecord, ScoredCases | undefined>()

  constructor(casesOf: CasesOf) {
    this.#casesOf = casesOf
  }

  /** A score over the cases of two variants; `undefined` where one of them does not have it. */
  match({ old, new: fresh }: RunPair, score: string): MatchedCases | undefined {
    const [before, after] = [this.#of(old), this.#of(fresh)]
    if (!before?.scores.has(score) || !after?.scores.has(score)) return undefined
    return matchCases(before, after, score)
  }

  /**
   * A metric over the cases that both runs of a pair have a value of. A case that several pairs have is one value, the mean
   * of them: variants that fail on the same cases say no more of chance than one does.
   *
   * @returns `undefined` where it is no score of the cases of every pair
   */
  matchAll(pairs: readonly RunPair[], metric: string): Pick<MatchedCases, 'pairs' | 'isPlain'> | undefined {
    const matched: MatchedCases[] = []
    for (const pair of pairs) {
      const found = this.match(pair, metric)
      if (!found) return undefined
      matched.push(found)
    }
    return matched.length > 1 ? joinCases(matched) : matched[0]
  }

  #of(record: RunRecord): ScoredCases | undefined {
    if (!this.#read.has(record)) this.#read.set(record, this.#casesOf(record))
    return this.#read.get(record)
  }
}

/** Each case once. */
function joinCases(matched: readonly MatchedCases[]): Pick<MatchedCases, 'pairs' | 'isPlain'> {
  const byId = new Map<string, CasePair[]>()
  for (const { pairs } of matched) {
    for (const pair of pairs) {
      const known = byId.get(pair.id)
      if (known) known.push(pair)
      else byId.set(pair.id, [pair])
    }
  }
  const pairs = [...byId].map(([id, own]) => ({
    id,
    old: exactMean(own.map((each) => each.old)),
    new: exactMean(own.map((each) => each.new)),
  }))
  return { pairs, isPlain: matched.every((each) => each.isPlain) }
}
