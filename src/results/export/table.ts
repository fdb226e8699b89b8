/** Tables to export: columns, and rows that come one by one. */

import { ColumnSet } from '../../analysis/column-set.ts'
import { cellOf, type Row, type RunRecord, readField } from '../../analysis/record.ts'
import { sortRecords } from '../../analysis/select.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { type CurveOptions, readCurves } from '../curves.ts'
import type { RecordOptions, Results } from '../open.ts'

/** Columns that a message names. */
const MOST_NAMED = 20

/** What is exported. */
export interface ExportTable {
  columns: string[]
  rows: AsyncIterable<Row>
}

/** Which runs an export has, and which of their fields. */
export interface RecordTableOptions extends RecordOptions {
  /**
   * Fields to export, in this order. Default: all: config, metrics, then the fields of `run.json`; a name that means
   * different things in several of them stands there as `config.file` and `run.file`.
   */
  columns?: readonly string[]
  /** As for `sortRecords`; holds all records in memory. Default: in the order in which they started. */
  sort?: readonly string[]
}

/** A row for each run. Directories are read twice instead of being held in memory, with their long texts at the least. */
export async function recordTable(results: Results, options: RecordTableOptions): Promise<ExportTable> {
  const { sort } = options
  const first = { ...options, areTextsCut: true }
  const sorted = sort ? sortRecords(await results.toArray(first), sort) : undefined
  const all = () => (sorted ? wholeOnes(results, sorted) : results.records(options))
  if (options.columns) {
    const columns = [...options.columns]
    return { columns, rows: mapRows(all(), (record) => pickRow(record, columns)) }
  }
  const { names, rowOf } = await findColumns(sorted ?? results.records(first))
  return { columns: names, rows: mapRows(all(), rowOf) }
}

function* wholeOnes(results: Results, records: readonly RunRecord[]): Generator<RunRecord> {
  for (const record of records) {
    const whole = results.whole(record)
    if (whole) yield whole
  }
}

/** A row for each step that a run logged. */
export async function curveTable(
  results: Results,
  options: CurveOptions & Pick<RecordTableOptions, 'columns'>,
): Promise<ExportTable> {
  const found = new Set<string>()
  // Of what the runs returned, nothing is exported.
  const rows = () => readCurves(results, { ...options, areTextsCut: true })
  for await (const row of rows()) for (const key in row) found.add(key)
  return chooseColumns({ columns: [...found], rows: rows() }, options.columns, 'Curves')
}

/**
 * A table with these of its columns. Default: all.
 *
 * @param what Its rows are, for messages.
 * @throws ZtxexpError (`BAD_OPTION`) where it has rows, and not such a column
 */
export function chooseColumns(
  { columns, rows }: ExportTable,
  chosen: readonly string[] | undefined,
  what: string,
): ExportTable {
  if (!chosen) return { columns, rows }
  const unknown = chosen.find((name) => columns.length > 0 && !columns.includes(name))
  if (unknown === undefined) return { columns: [...chosen], rows: pickCells(rows, chosen) }
  const known = columns.slice(0, MOST_NAMED).join(', ')
  throw new ZtxexpError('BAD_OPTION', `${what} have no column "${unknown}". There are: ${known}.`)
}

async function* pickCells(rows: AsyncIterable<Row>, columns: readonly string[]): AsyncGenerator<Row> {
  for await (const row of rows) {
    yield Object.fromEntries(columns.map((name) => [name, cellOf(row, name) ?? null]))
  }
}

type Records = Iterable<RunRecord> | AsyncIterable<RunRecord>

async function findColumns(records: Records): Promise<ReturnType<ColumnSet['finish']>> {
  const columns = new ColumnSet()
  for await (const record of records) columns.add(record)
  return columns.finish()
}

async function* mapRows(records: Records, rowOf: (record: RunRecord) => Row): AsyncGenerator<Row> {
  for await (const record of records) yield rowOf(record)
}

/** The fields of a record, `null` for those that it does not have. */
export function pickRow(record: RunRecord, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((name) => [name, readField(record, name) ?? null]))
}

/** A cell as the text, number or boolean that a sheet can hold. Arrays and objects become JSON. */
export function toSheetCell(value: JsonValue | undefined): string | number | boolean | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return typeof value === 'object' ? JSON.stringify(value) : value
}
