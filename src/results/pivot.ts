/** Pivot tables with ranks, as Python's `to_pivot_excel` makes them. */
import type { JsonValue } from '../model/json.ts'
import type { Row } from './record.ts'
import { compareValues } from './select.ts'

export interface PivotOptions {
  /** Columns whose values become rows. */
  rows: readonly string[]
  /** Columns whose values become columns. */
  columns: readonly string[]
  /** Columns whose means fill the cells. */
  values: readonly string[]
  /** What the first rank of each column goes to; `none` leaves the means as numbers. Default: `highest`. */
  rank?: 'highest' | 'lowest' | 'none'
}

export interface PivotTable {
  columns: string[]
  rows: Row[]
}

const RANK_LABELS = ['', ' (1st)', ' (2nd)', ' (3rd)']

/**
 * The means of values over rows and columns, with four decimals and `(1st)`, `(2nd)`, `(3rd)` within each column.
 * Equal means share the better rank. Rows that lack one of the fields, and values that are no numbers or NaN, do
 * not count.
 *
 * A column is named by its values, such as `lr=0.1`, with the value field in front when there are several.
 *
 * @example
 * pivot(rows, { rows: ['model'], columns: ['lr'], values: ['score'] })
 */
export function pivot(source: Iterable<Row>, options: PivotOptions): PivotTable {
  const cells = new Map<string, Cell>()
  for (const row of source) addRow(cells, row, options)
  const rowKeys = distinct([...cells.values()].map((cell) => cell.rowKey))
  const columnKeys = options.values.flatMap((value) => {
    const used = [...cells.values()].filter((cell) => cell.value === value)
    return distinct(used.map((cell) => cell.columnKey)).map((key) => ({
      value,
      key,
      name: nameColumn(value, key, options),
    }))
  })
  const rows = rowKeys.map(
    (key): Row => Object.fromEntries(options.rows.map((name, index) => [name, key[index] ?? null])),
  )
  for (const { value, key, name } of columnKeys) {
    const means = rowKeys.map((rowKey) => meanOf(cells.get(cellId(value, rowKey, key))))
    for (const [index, row] of rows.entries()) row[name] = label(means, index, options.rank ?? 'highest')
  }
  return { columns: [...options.rows, ...columnKeys.map(({ name }) => name)], rows }
}

/** The values of one cell. */
interface Cell {
  value: string
  rowKey: JsonValue[]
  columnKey: JsonValue[]
  sum: number
  count: number
}

function addRow(cells: Map<string, Cell>, row: Row, options: PivotOptions): void {
  const rowKey = options.rows.map((name) => row[name] ?? null)
  const columnKey = options.columns.map((name) => row[name] ?? null)
  if (rowKey.includes(null) || columnKey.includes(null)) return
  for (const value of options.values) {
    const number = row[value]
    if (typeof number !== 'number' || Number.isNaN(number)) continue
    const id = cellId(value, rowKey, columnKey)
    const cell = cells.get(id) ?? { value, rowKey, columnKey, sum: 0, count: 0 }
    cell.sum += number
    cell.count++
    cells.set(id, cell)
  }
}

function cellId(value: string, rowKey: JsonValue[], columnKey: JsonValue[]): string {
  return JSON.stringify([value, rowKey, columnKey])
}

function meanOf(cell: Cell | undefined): number | null {
  return cell ? cell.sum / cell.count : null
}

function label(
  means: readonly (number | null)[],
  index: number,
  rank: 'highest' | 'lowest' | 'none',
): JsonValue {
  const mean = means[index] ?? null
  if (mean === null || rank === 'none') return mean
  const isBetter = (other: number | null) =>
    other !== null && (rank === 'highest' ? other > mean : other < mean)
  return mean.toFixed(4) + (RANK_LABELS[means.filter(isBetter).length + 1] ?? '')
}

function nameColumn(value: string, key: JsonValue[], { columns, values }: PivotOptions): string {
  const parts = columns.map((name, index) => `${name}=${formatKey(key[index])}`)
  return values.length > 1 || parts.length === 0 ? [value, ...parts].join(' ') : parts.join(' ')
}

function formatKey(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function distinct(keys: JsonValue[][]): JsonValue[][] {
  const byText = new Map(keys.map((key) => [JSON.stringify(key), key]))
  return [...byText.values()].sort(compareKeys)
}

function compareKeys(left: JsonValue[], right: JsonValue[]): number {
  for (const [index, value] of left.entries()) {
    const result = compareValues(value, right[index])
    if (result !== 0) return result
  }
  return 0
}
