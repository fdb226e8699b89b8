/** Tables to export: columns, and rows that come one by one. */
import type { JsonValue } from '../model/json.ts'
import { type CurveOptions, readCurves } from './curves.ts'
import type { RecordOptions, Results } from './open.ts'
import { ColumnCollector, type Row, type RunRecord, readField } from './record.ts'
import { sortRecords } from './select.ts'

/** What is exported. */
export interface ExportTable {
  columns: string[]
  rows: AsyncIterable<Row>
}

export interface RecordTableOptions extends RecordOptions {
  /** Fields to export, in this order. Default: all: config, metrics, then the fields of `run.json`. */
  columns?: readonly string[]
  /** As for `sortRecords`; holds all records in memory. Default: in order of their ids. */
  sort?: readonly string[]
}

/** A row for each run. Without a sort order, directories are read twice instead of being held in memory. */
export async function recordTable(results: Results, options: RecordTableOptions): Promise<ExportTable> {
  const { sort } = options
  const sorted = sort ? sortRecords(await results.toArray(options), sort) : undefined
  const columns = options.columns
    ? [...options.columns]
    : await findColumns(sorted ?? results.records(options))
  return { columns, rows: pickRows(sorted ?? results.records(options), options.columns) }
}

/** A row for each step that a run logged. */
export async function curveTable(results: Results, options: CurveOptions): Promise<ExportTable> {
  const columns = new Set<string>()
  for await (const row of readCurves(results, options)) for (const key in row) columns.add(key)
  return { columns: [...columns], rows: readCurves(results, options) }
}

type Records = Iterable<RunRecord> | AsyncIterable<RunRecord>

async function findColumns(records: Records): Promise<string[]> {
  const collector = new ColumnCollector()
  for await (const record of records) collector.add(record)
  const { config, metrics, run } = collector.names()
  return [...config, ...metrics, ...run, 'run_dir']
}

async function* pickRows(records: Records, columns: readonly string[] | undefined): AsyncGenerator<Row> {
  for await (const record of records) {
    if (!columns) yield record.row
    else yield Object.fromEntries(columns.map((name) => [name, readField(record, name) ?? null]))
  }
}

/**
 * A cell as the text, number or boolean that a sheet can hold. Arrays and objects become JSON.
 *
 * A text that a spreadsheet would run as a formula gets an apostrophe in front, which spreadsheets do not show.
 */
export function toSheetCell(value: JsonValue | undefined): string | number | boolean | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'string' ? neutralizeFormula(value) : value
}

/** See https://owasp.org/www-community/attacks/CSV_Injection for the characters that begin a formula. */
export function neutralizeFormula(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
}
