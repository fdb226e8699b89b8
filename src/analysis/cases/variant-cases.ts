/** The cases of one variant as numbers: which of them are worst, which pass in some repeats only, and in which slices. */
import type { CaseRecord } from '../../model/case-record.ts'
import type { Direction } from '../../model/objective.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { CaseColumns } from './case-columns.ts'
import { SliceColumns, type SliceScore } from './slices.ts'

export class VariantCases {
  readonly columns = new CaseColumns()
  readonly #slices = new SliceColumns()

  constructor(records: Iterable<CaseRecord> = []) {
    for (const record of records) this.add(record)
  }

  /** @returns the row of the record */
  add(record: CaseRecord): number {
    const row = this.columns.add(record)
    this.#slices.add(row, record)
    return row
  }

  /** Each key of `slices`, the id of a case, and its value. */
  sliceValues(): Iterable<[key: string, id: string, value: JsonValue]> {
    return this.#slices.valuesOf(this.columns)
  }

  slicesOf(score: string): SliceScore[] {
    return this.#slices.scoresOf(this.columns, score)
  }

  /** Ids of cases that pass in some repeats and not in all, by a score that is 0 or 1; none by another one. */
  flakyOf(score: string): string[] {
    const column = this.columns.scores.get(score)
    if (!column || !this.columns.hasRepeats) return []
    const seen = new Map<string, { passes: number; misses: number }>()
    for (const { row, id } of this.columns.caseRows()) {
      const value = column.get(row)
      if (!Number.isFinite(value)) continue
      if (value !== 0 && value !== 1) return []
      const counts = seen.get(id) ?? { passes: 0, misses: 0 }
      counts[value === 1 ? 'passes' : 'misses']++
      seen.set(id, counts)
    }
    return [...seen].flatMap(([id, { passes, misses }]) => (passes > 0 && misses > 0 ? [id] : []))
  }

  /**
   * Ids of the cases to look at first: those that failed, then from the worst score up. Those without a score are not among
   * them, nor are perfect ones of a score from 0 to 1.
   */
  worstOf(score: string, direction: Direction, most: number): string[] {
    const values = [...this.columns.caseValues(score)]
    const failed = values.filter(([, value]) => value === 'error').map(([id]) => id)
    const scored = values.filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    const isShare = scored.every(([, value]) => value >= 0 && value <= 1)
    const [sign, perfect] = direction === 'maximize' ? [1, 1] : [-1, 0]
    const behind = scored.filter(([, value]) => !isShare || value !== perfect)
    behind.sort((a, b) => sign * (a[1] - b[1]))
    return [...failed, ...behind.map(([id]) => id)].slice(0, most)
  }
}
