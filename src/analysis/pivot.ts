/** Pivot tables of means with their ranks, of the same runs and in the same way as every other mean. */

import type { Direction } from '../model/objective.ts'
import { toScore } from '../model/score.ts'
import { groupBy } from '../model/utils/group-by.ts'
import type { JsonValue } from '../model/utils/json.ts'
import { certainDirection } from './metric-direction.ts'
import { cellOf, type Row } from './record.ts'
import { compareValues } from './select.ts'
import { summarize } from './statistics.ts'

/** How {@link pivot} lays out its table. */
export interface PivotOptions {
  /** Columns whose values become rows. */
  rows: readonly string[]
  /** Columns whose values become columns. */
  columns: readonly string[]
  /** Columns whose means fill the cells. */
  values: readonly string[]
  /**
   * What the first rank of each column goes to; `none` leaves the ranks out. Default: what is better, by the objective
   * that the runs recorded, else by the name of the value where that is certain; else there are no ranks.
   */
  rank?: 'highest' | 'lowest' | 'none' | undefined
}

/** What {@link pivot} makes. */
export interface PivotTable {
  columns: string[]
  rows: Row[]
}

/** What makes a pivot table of runs, and not of any rows. */
export interface PivotContext {
  /** Columns that come before the rows, such as the experiment: ranks are given within each of their values. */
  apart?: readonly string[]
  /** Rows of runs that were to have a value and have none, since they failed. Default: none. */
  lost?: Iterable<Row>
  /** Which way a value is better. Default: what is certain from its name. */
  directionOf?: (value: string) => Direction | undefined
}

/**
 * The means of values over rows and columns, and beside them, in a column of its own such as `lr=0.1 rank`, their ranks
 * within each column. Equal means share the better rank. Rows that lack one of the fields, and values that are no
 * numbers or NaN, do not count; true is 1 and false 0. Where rows have lost values, `lr=0.1 n` and `lr=0.1 runs` say how
 * many values there are, of how many.
 *
 * A column is named by its values, such as `lr=0.1`, with the value field in front when there are several.
 *
 * @example
 * pivot(rows, { rows: ['model'], columns: ['lr'], values: ['score'] })
 */
export function pivot(source: Iterable<Row>, options: PivotOptions, context: PivotContext = {}): PivotTable {
  const { apart = [], lost = [], directionOf = certainDirection } = context
  const rowFields = [...apart, ...options.rows]
  const cells = new Map<string, Cell>()
  for (const row of source) addRow(cells, row, { ...options, rows: rowFields })
  const hasLost = countLost(cells, lost, { ...options, rows: rowFields })
  const rowKeys = distinct([...cells.values()].map((cell) => cell.rowKey))
  const rows = rowKeys.map(
    (key): Row => Object.fromEntries(rowFields.map((name, index) => [name, key[index] ?? null])),
  )
  const columns = [...rowFields]
  const put = (name: string, values: readonly JsonValue[]) => {
    columns.push(name)
    for (const [index, row] of rows.entries()) row[name] = values[index] ?? null
  }
  for (const { value, key, name } of valueColumns(cells, options)) {
    const found = rowKeys.map((rowKey) => cells.get(cellId(value, rowKey, key)))
    const means = found.map((cell) => meanOf(cell))
    put(name, means)
    const direction = rankDirection(options.rank, directionOf(value))
    const within = rowKeys.map((rowKey) => JSON.stringify(rowKey.slice(0, apart.length)))
    if (direction) put(`${name} rank`, ranksOf(means, within, direction))
    if (!hasLost) continue
    put(
      `${name} n`,
      found.map((cell) => cell?.values.length ?? null),
    )
    put(
      `${name} runs`,
      found.map((cell) => (cell ? cell.values.length + cell.lost : null)),
    )
  }
  return { columns, rows }
}

/** The values of one cell. */
interface Cell {
  value: string
  rowKey: JsonValue[]
  columnKey: JsonValue[]
  values: number[]
  /** How many runs were to give a value and did not. */
  lost: number
}

function addRow(cells: Map<string, Cell>, row: Row, options: PivotOptions): void {
  for (const value of options.values) {
    const number = toScore(cellOf(row, value))
    if (number === undefined || Number.isNaN(number)) continue
    findCell(cells, value, { row, options })?.values.push(number)
  }
}

/** @returns whether there are any */
function countLost(cells: Map<string, Cell>, lost: Iterable<Row>, options: PivotOptions): boolean {
  let hasLost = false
  for (const row of lost) {
    for (const value of options.values) {
      const cell = findCell(cells, value, { row, options })
      if (!cell) continue
      cell.lost++
      hasLost = true
    }
  }
  return hasLost
}

/** The cell of a row, made where there is none; `undefined` where the row lacks one of the fields. */
function findCell(
  cells: Map<string, Cell>,
  value: string,
  { row, options }: { row: Row; options: PivotOptions },
): Cell | undefined {
  const rowKey = options.rows.map((name) => cellOf(row, name) ?? null)
  const columnKey = options.columns.map((name) => cellOf(row, name) ?? null)
  if (rowKey.includes(null) || columnKey.includes(null)) return undefined
  const id = cellId(value, rowKey, columnKey)
  const cell = cells.get(id) ?? { value, rowKey, columnKey, values: [], lost: 0 }
  cells.set(id, cell)
  return cell
}

function valueColumns(cells: ReadonlyMap<string, Cell>, options: PivotOptions) {
  return options.values.flatMap((value) => {
    const used = [...cells.values()].filter((cell) => cell.value === value)
    const keys = distinct(used.map((cell) => cell.columnKey))
    return keys.map((key) => ({ value, key, name: nameColumn(value, key, options) }))
  })
}

function cellId(value: string, rowKey: JsonValue[], columnKey: JsonValue[]): string {
  return JSON.stringify([value, rowKey, columnKey])
}

function meanOf(cell: Cell | undefined): number | null {
  if (!cell || cell.values.length === 0) return null
  // Infinite values have a mean as well, which no sample has.
  const infinite = cell.values.filter((value) => !Number.isFinite(value))
  if (infinite.length > 0) return infinite.reduce((sum, value) => sum + value, 0)
  return summarize(cell.values)?.mean ?? null
}

function rankDirection(rank: PivotOptions['rank'], known: Direction | undefined): Direction | undefined {
  if (rank === undefined) return known
  if (rank === 'none') return undefined
  return rank === 'highest' ? 'maximize' : 'minimize'
}

/** From 1 for the best of each group; equal ones share a rank, and leave as many out after it. */
function ranksOf(
  means: readonly (number | null)[],
  within: readonly string[],
  direction: Direction,
): (number | null)[] {
  const placed = means.flatMap((mean, index) =>
    mean === null || Number.isNaN(mean) ? [] : [{ mean, index, group: within[index] }],
  )
  const ranks: (number | null)[] = means.map(() => null)
  for (const members of groupBy(placed, ({ group }) => group).values()) {
    members.sort((a, b) => (direction === 'maximize' ? b.mean - a.mean : a.mean - b.mean))
    let rank = 1
    members.forEach(({ mean, index }, place) => {
      if (mean !== members[place - 1]?.mean) rank = place + 1
      ranks[index] = rank
    })
  }
  return ranks
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
