/** Reads the cases of a variant: all of them as numbers, and single ones in full where they are wanted. */
import { NumberColumn } from '../analysis/cases/case-columns.ts'
import { VariantCases } from '../analysis/cases/variant-cases.ts'
import type { CaseRecord } from '../model/case-record.ts'
import { CaseLineReader, readEveryCase } from '../store/run-directory/case-lines.ts'

/** The cases of a variant, without their contents: as numbers, and where each stands in the file. */
export class StoredCases {
  readonly cases = new VariantCases()
  readonly #runDir: string
  readonly #starts = new NumberColumn()
  readonly #ends = new NumberColumn()

  /** Reads `cases.jsonl` once, from its beginning to its end. None where there is no such file. */
  constructor(runDir: string) {
    this.#runDir = runDir
    for (const each of readEveryCase(runDir)) {
      if ('leftOut' in each) {
        this.cases.columns.remove(each.leftOut)
        continue
      }
      const row = this.cases.add(each.record)
      this.#starts.set(row, each.start)
      this.#ends.set(row, each.end)
    }
  }

  /** Ids, each once, in the order of their first line. */
  ids(): string[] {
    return this.cases.columns.ids()
  }

  /** Every repeat of a case in full, the first one first; none where there is no such case. */
  recordsOf(id: string): CaseRecord[] {
    const reader = new CaseLineReader(this.#runDir)
    const read = (row: number) => reader.read({ start: this.#starts.get(row), end: this.#ends.get(row) })
    try {
      return this.cases.columns.rowsOf(id).map(read)
    } finally {
      reader.close()
    }
  }
}
