/** The scores of evaluations case by case: a run of one is a pair of one, and says nothing of chance; its cases do. */
import type { CaseRecord } from '../../model/case-record.ts'
import { exactMean } from '../exact-sum.ts'
import type { RunRecord } from '../record.ts'
import type { MatchedRuns } from './match-runs.ts'

/** Reads what an evaluation has stored of its cases; `undefined` for a run that is none. */
export type CasesOf = (record: RunRecord) => Iterable<CaseRecord> | undefined

/** What both sides have of the same cases, in the same order. */
export interface CasePairs {
  old: number[]
  new: number[]
}

/** By score, then by the id of the case: the mean of its repeats that have a value. */
type ScoresOfRun = ReadonlyMap<string, ReadonlyMap<string, number>>

export class CaseScores {
  readonly #casesOf: CasesOf
  readonly #read = new Map<RunRecord, ScoresOfRun | undefined>()

  constructor(casesOf: CasesOf) {
    this.#casesOf = casesOf
  }

  /**
   * A metric over the cases that both runs of a pair have a value of. A case that several pairs have is one value, the mean
   * of them: variants that fail on the same cases say no more of chance than one does.
   *
   * @returns `undefined` where it is no score of the cases of every pair
   */
  pairsOf(pairs: MatchedRuns['pairs'], metric: string): CasePairs | undefined {
    const byId = new Map<string, { old: number[]; new: number[] }>()
    for (const { old, new: fresh } of pairs) {
      const [before, after] = [this.#scoresOf(old)?.get(metric), this.#scoresOf(fresh)?.get(metric)]
      if (!before || !after) return undefined
      for (const [id, value] of after) {
        const other = before.get(id)
        if (other === undefined) continue
        const known = byId.get(id) ?? { old: [], new: [] }
        known.old.push(other)
        known.new.push(value)
        byId.set(id, known)
      }
    }
    if (pairs.length === 0) return undefined
    const all = [...byId.values()]
    return { old: all.map((each) => exactMean(each.old)), new: all.map((each) => exactMean(each.new)) }
  }

  #scoresOf(record: RunRecord): ScoresOfRun | undefined {
    if (!this.#read.has(record)) {
      const cases = this.#casesOf(record)
      this.#read.set(record, cases && readScores(cases))
    }
    return this.#read.get(record)
  }
}

function readScores(cases: Iterable<CaseRecord>): ScoresOfRun {
  const values = new Map<string, Map<string, number[]>>()
  for (const { id, scores } of cases) {
    for (const [name, { score }] of Object.entries(scores)) {
      if (score === null) continue
      const ofScore = values.get(name) ?? new Map<string, number[]>()
      values.set(name, ofScore)
      const known = ofScore.get(id)
      if (known) known.push(score)
      else ofScore.set(id, [score])
    }
  }
  return new Map(
    [...values].map(([name, ofScore]) => [
      name,
      new Map([...ofScore].map(([id, repeats]) => [id, exactMean(repeats)])),
    ]),
  )
}
