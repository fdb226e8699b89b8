/**
 * What is counted of the cases of an evaluation, in columns of numbers: a million cases fit in memory, whatever their
 * inputs and outputs are.
 */
import type { CaseRecord, StoredUsage } from '../../model/case-record.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { exactMean } from '../exact-sum.ts'

/** A scorer that failed, in a column of scores, where a missing value is NaN. */
export const SCORE_ERROR = Number.POSITIVE_INFINITY

/** What became of a case. */
export const ENDS = { succeeded: 1, failed: 2, skipped: 3 } as const

/** The numbers of {@link StoredUsage}. */
export const USAGE_FIELDS = [
  'calls',
  'input_tokens',
  'output_tokens',
  'cost_usd',
] as const satisfies (keyof StoredUsage)[]

/** Who has called a model. */
export type UsageSide = 'usage' | 'judge_usage'

/** Numbers by row; NaN where none was set. */
export class NumberColumn {
  #values = new Float64Array(64).fill(Number.NaN)

  get(row: number): number {
    return this.#values[row] ?? Number.NaN
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) this.#growTo(row + 1)
    this.#values[row] = value
  }

  #growTo(length: number): void {
    const larger = new Float64Array(Math.max(length, this.#values.length * 2)).fill(Number.NaN)
    larger.set(this.#values)
    this.#values = larger
  }
}

/** Where the numbers of a case in one of its repeats stand. */
export interface CaseRow {
  row: number
  /** From 0; the same for all repeats of a case. */
  caseNumber: number
  id: string
}

/** The mean of the values of a case over its repeats, or why it has none. */
export type CaseValue = number | 'error' | 'unscored'

/** A row for each case and repeat; of several records of one the last counts. */
export class CaseColumns {
  readonly scores = new Map<string, NumberColumn>()
  readonly ends = new NumberColumn()
  readonly durations = new NumberColumn()
  /** By side and field, such as `usage.cost_usd`. */
  readonly #usage = new Map<string, NumberColumn>()
  /** By repeat, then by the id of the case: no key needs to be made of the two. */
  readonly #rows = new Map<number, Map<string, number>>()
  #count = 0

  /** @returns the row of the record */
  add(record: CaseRecord): number {
    const row = this.#rowOf(record)
    this.ends.set(
      row,
      record.skipped !== undefined ? ENDS.skipped : record.error ? ENDS.failed : ENDS.succeeded,
    )
    this.durations.set(row, record.duration_sec)
    for (const column of this.scores.values()) column.set(row, Number.NaN)
    for (const [name, { score, error }] of Object.entries(record.scores)) {
      if (score !== null) columnOf(this.scores, name).set(row, Number.isFinite(score) ? score : SCORE_ERROR)
      else columnOf(this.scores, name).set(row, error ? SCORE_ERROR : Number.NaN)
    }
    this.#setUsage(row, 'usage', record.usage)
    this.#setUsage(row, 'judge_usage', record.judge_usage)
    return row
  }

  /** Takes a case in one of its repeats out again, because its dataset does not have it any more. */
  remove({ id, repeat }: Pick<CaseRecord, 'id' | 'repeat'>): void {
    const rows = this.#rows.get(repeat)
    const row = rows?.get(id)
    if (!rows || row === undefined) return
    rows.delete(id)
    if (rows.size === 0) this.#rows.delete(repeat)
    for (const column of [this.ends, this.durations, ...this.scores.values(), ...this.#usage.values()]) {
      column.set(row, Number.NaN)
    }
  }

  /** How many cases there are, each once whatever its repeats. */
  get caseCount(): number {
    return this.#rows.size <= 1 ? this.rowCount : this.ids().length
  }

  /** How many cases and repeats there are. */
  get rowCount(): number {
    let count = 0
    for (const rows of this.#rows.values()) count += rows.size
    return count
  }

  /** The numbers of all rows with one of these ends. */
  *valuesOf(column: NumberColumn, ends: readonly number[]): Generator<number> {
    for (let row = 0; row < this.#count; row++) if (ends.includes(this.ends.get(row))) yield column.get(row)
  }

  usageColumn(side: UsageSide, field: (typeof USAGE_FIELDS)[number]): NumberColumn | undefined {
    return this.#usage.get(`${side}.${field}`)
  }

  /**
   * Every row with the number of its case, from 0, by repeat: in the order of the repeats, so that no sum depends on the
   * order of the lines.
   */
  *caseRows(): Generator<CaseRow> {
    const numbers = new Map<string, number>()
    for (const repeat of this.#repeats()) {
      for (const [id, row] of this.#rows.get(repeat) ?? []) {
        let caseNumber = numbers.get(id)
        if (caseNumber === undefined) {
          caseNumber = numbers.size
          numbers.set(id, caseNumber)
        }
        yield { row, caseNumber, id }
      }
    }
  }

  /** Each id once, in the order of their first lines. */
  ids(): string[] {
    const ids = new Set<string>()
    for (const { id } of this.caseRows()) ids.add(id)
    return [...ids]
  }

  /**
   * What each case has of a score, by id, in the order of the lines: `error` where its function or its scorer failed in
   * every repeat, `unscored` where it was skipped or the scorer said nothing.
   */
  caseValues(score: string): Map<string, CaseValue> {
    const column = this.scores.get(score)
    const valueIn = (row: number): CaseValue => {
      const value = column?.get(row) ?? Number.NaN
      if (Number.isFinite(value)) return value
      return value === SCORE_ERROR || this.ends.get(row) === ENDS.failed ? 'error' : 'unscored'
    }
    if (this.hasRepeats) {
      const rows = groupBy(this.caseRows(), ({ id }) => id)
      return new Map([...rows].map(([id, own]) => [id, meanOf(own.map(({ row }) => valueIn(row)))]))
    }
    const values = new Map<string, CaseValue>()
    for (const { row, id } of this.caseRows()) values.set(id, valueIn(row))
    return values
  }

  /** The rows of a case, by repeat. */
  rowsOf(id: string): number[] {
    return this.#repeats().flatMap((repeat) => this.#rows.get(repeat)?.get(id) ?? [])
  }

  /** How many repeats there are of a case at the most. */
  get repeatCount(): number {
    return this.#rows.size
  }

  get hasRepeats(): boolean {
    return this.#rows.size > 1
  }

  #repeats(): number[] {
    return [...this.#rows.keys()].sort((a, b) => a - b)
  }

  #rowOf({ id, repeat }: CaseRecord): number {
    const rows = this.#rows.get(repeat) ?? new Map<string, number>()
    if (rows.size === 0) this.#rows.set(repeat, rows)
    const known = rows.get(id)
    if (known !== undefined) return known
    rows.set(id, this.#count)
    return this.#count++
  }

  #setUsage(row: number, side: UsageSide, usage: StoredUsage | undefined): void {
    for (const field of USAGE_FIELDS) {
      const value = usage?.[field]
      const known = this.#usage.get(`${side}.${field}`)
      if (typeof value === 'number') columnOf(this.#usage, `${side}.${field}`).set(row, value)
      else known?.set(row, Number.NaN)
    }
  }
}

function meanOf(repeats: readonly CaseValue[]): CaseValue {
  const numbers = repeats.filter((value) => typeof value === 'number')
  if (numbers.length > 0) return exactMean(numbers)
  return repeats.includes('error') ? 'error' : 'unscored'
}

function columnOf(columns: Map<string, NumberColumn>, name: string): NumberColumn {
  const known = columns.get(name) ?? new NumberColumn()
  columns.set(name, known)
  return known
}
