/** The cases of evaluations, of results directories and of baselines: each file is read once, whoever asks. */

import { baselineCases } from '../analysis/baseline/baseline-records.ts'
import { VariantCases } from '../analysis/cases/variant-cases.ts'
import type { CasesOf } from '../analysis/comparison/case-scores.ts'
import type { RunRecord } from '../analysis/record.ts'
import type { CaseRecord } from '../model/case-record.ts'
import { StoredCases } from './load-cases.ts'

/** The cases of a variant: as numbers, and single ones in full. */
interface ReadCases {
  cases: VariantCases
  recordsOf(id: string): CaseRecord[]
}

export class CaseReader {
  readonly #known = new WeakMap<RunRecord, ReadCases>()

  /** For comparisons. */
  readonly casesOf: CasesOf = (record) => this.variantOf(record)?.columns

  /** `undefined` where the run is no evaluation, or its cases are not there. */
  variantOf(record: RunRecord): VariantCases | undefined {
    const { cases } = this.#of(record) ?? {}
    return cases && cases.columns.rowCount > 0 ? cases : undefined
  }

  /** Every repeat of a case in full, of a baseline with its scores alone; none where there is no such case. */
  recordsOf(record: RunRecord, id: string): CaseRecord[] {
    return this.#of(record)?.recordsOf(id) ?? []
  }

  #of(record: RunRecord): ReadCases | undefined {
    if (record.run.cases === undefined) return undefined
    const known = this.#known.get(record) ?? read(record)
    this.#known.set(record, known)
    return known
  }
}

function read(record: RunRecord): ReadCases {
  const stored = baselineCases(record)
  if (!stored) return new StoredCases(record.runDir)
  return {
    cases: new VariantCases(stored),
    recordsOf: (id) => stored.filter((each) => each.id === id),
  }
}
