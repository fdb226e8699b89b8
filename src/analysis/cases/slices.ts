/** The parts of a dataset: what a score is where its cases have something in common. */
import type { CaseRecord } from '../../model/case-record.ts'
import type { Direction } from '../../model/objective.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { exactSum } from '../exact-sum.ts'
import { type CaseColumns, ENDS, NumberColumn, SCORE_ERROR } from './case-columns.ts'
import { type MeanInterval, meanInterval } from './mean-interval.ts'

/** The cases that have one value under one of the keys of `slices`. */
export interface SliceScore {
  key: string
  value: JsonValue
  /** How many cases it has, each once whatever its repeats. */
  cases: number
  /** Of the cases and repeats that have one; `null` where none has. */
  score: MeanInterval | null
  /** Cases and repeats without a value because the function or the scorer failed. */
  errors: number
  /** The mean of all cases that are in another slice of this key; `null` where there are none. */
  rest: number | null
}

/** Fewer cases than this say nothing of a slice. */
const LEAST_CASES = 5

/** Which slices each row is in. */
export class SliceColumns {
  readonly #keys = new Map<string, { column: NumberColumn; values: Map<string, number> }>()

  add(row: number, { slices = {} }: CaseRecord): void {
    for (const { column } of this.#keys.values()) column.set(row, Number.NaN)
    for (const [key, value] of Object.entries(slices)) {
      if (value === null) continue
      const known = this.#keys.get(key) ?? { column: new NumberColumn(), values: new Map<string, number>() }
      this.#keys.set(key, known)
      const text = JSON.stringify(value)
      const place = known.values.get(text) ?? known.values.size
      known.values.set(text, place)
      known.column.set(row, place)
    }
  }

  /** What each case has under each key. */
  *valuesOf(columns: CaseColumns): Generator<[key: string, id: string, value: JsonValue]> {
    for (const [key, { column: places, values }] of this.#keys) {
      const known = [...values.keys()].map((text) => JSON.parse(text) as JsonValue)
      for (const { row, id } of columns.caseRows()) {
        const value = known[places.get(row)]
        if (value !== undefined) yield [key, id, value]
      }
    }
  }

  /** What a score is in each slice of each key, in the order of their first cases. */
  scoresOf(columns: CaseColumns, score: string): SliceScore[] {
    const column = columns.scores.get(score)
    if (!column) return []
    return [...this.#keys].flatMap(([key, { column: places, values }]) => {
      const slices = [...values.keys()].map((text) => new Slice(key, JSON.parse(text) as JsonValue))
      for (const { row, caseNumber } of columns.caseRows()) {
        const end = columns.ends.get(row)
        if (end !== ENDS.skipped) slices[places.get(row)]?.add(column.get(row), end, caseNumber)
      }
      const all = { sum: exactSum(slices.map(({ sum }) => sum)), n: sumOf(slices) }
      return slices.flatMap((slice) => slice.finish(all))
    })
  }
}

class Slice {
  readonly #key: string
  readonly #value: JsonValue
  readonly #values: number[] = []
  readonly #cases: number[] = []
  readonly #distinct = new Set<number>()
  #errors = 0

  constructor(key: string, value: JsonValue) {
    this.#key = key
    this.#value = value
  }

  add(value: number, end: number, caseNumber: number): void {
    this.#distinct.add(caseNumber)
    if (Number.isFinite(value)) {
      this.#values.push(value)
      this.#cases.push(caseNumber)
    } else if (value === SCORE_ERROR || end === ENDS.failed) this.#errors++
  }

  get n(): number {
    return this.#values.length
  }

  get sum(): number {
    return exactSum(this.#values)
  }

  /** Nothing of a value that only records had which do not count any more. */
  finish(all: { sum: number; n: number }): SliceScore[] {
    if (this.#distinct.size === 0) return []
    const others = all.n - this.n
    return [
      {
        key: this.#key,
        value: this.#value,
        cases: this.#distinct.size,
        score: meanInterval({ values: this.#values, cases: this.#cases }),
        errors: this.#errors,
        rest: others > 0 ? (all.sum - this.sum) / others : null,
      },
    ]
  }
}

function sumOf(slices: readonly Slice[]): number {
  return slices.reduce((sum, { n }) => sum + n, 0)
}

/** The slice that is furthest behind the rest, and whether that is more than chance. */
export interface WeakestSlice {
  slice: SliceScore & { score: MeanInterval; rest: number }
  /** How far it is behind the mean of the rest, above 0. */
  behind: number
  /** Whether the mean of the rest lies outside its interval. */
  isClear: boolean
}

/** Among the slices of at least five cases; `null` where none of them is behind the rest. */
export function findWeakestSlice(slices: readonly SliceScore[], direction: Direction): WeakestSlice | null {
  const sign = direction === 'maximize' ? 1 : -1
  let weakest: WeakestSlice | null = null
  for (const slice of slices) {
    const { score, rest, cases } = slice
    if (!score || rest === null || cases < LEAST_CASES) continue
    const behind = sign * (rest - score.mean)
    if (behind <= (weakest?.behind ?? 0)) continue
    const isClear = score.low !== null && score.high !== null && (rest < score.low || rest > score.high)
    weakest = { slice: { ...slice, score, rest }, behind, isClear }
  }
  return weakest
}
