/** The scores of evaluations case by case: a run of one is a pair of one, and says nothing of chance; its cases do. */
import type { CaseRecord } from '../../model/case-record.ts'
import { CaseColumns } from '../cases/case-columns.ts'
import { caseValues } from '../cases/pair-cases.ts'
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

export class CaseScores {
  readonly #casesOf: CasesOf
  readonly #read = new Map<RunRecord, CaseColumns | undefined>()

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
      const [before, after] = [this.#valuesOf(old, metric), this.#valuesOf(fresh, metric)]
      if (before.size === 0 || after.size === 0) return undefined
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

  /** By the id of the case: the mean of its repeats that have a value. */
  #valuesOf(record: RunRecord, score: string): Map<string, number> {
    if (!this.#read.has(record)) this.#read.set(record, readColumns(this.#casesOf(record)))
    const columns = this.#read.get(record)
    return columns?.scores.has(score) ? valuesOf(columns, score) : new Map()
  }
}

function readColumns(cases: Iterable<CaseRecord> | undefined): CaseColumns | undefined {
  if (!cases) return undefined
  const columns = new CaseColumns()
  for (const record of cases) columns.add(record)
  return columns
}

/** Those of one score that have a value. */
function valuesOf(columns: CaseColumns, score: string): Map<string, number> {
  const values = new Map<string, number>()
  for (const [id, value] of caseValues(columns, score)) if (typeof value === 'number') values.set(id, value)
  return values
}
