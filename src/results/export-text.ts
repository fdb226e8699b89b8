/** Tables as text: CSV, JSON and JSON Lines. */
import { stringifyMetrics } from '../model/json.ts'
import { type ExportTable, neutralizeFormula, toSheetCell } from './table.ts'

/** RFC 4180, with a header line and `\n` between lines. An empty cell is a missing value. */
export async function* toCsv({ columns, rows }: ExportTable): AsyncGenerator<string> {
  yield `${columns.map((name) => quote(neutralizeFormula(name))).join(',')}\n`
  for await (const row of rows) yield `${columns.map((name) => quote(toSheetCell(row[name]))).join(',')}\n`
}

/** A row a line. Numbers that are not finite become `"NaN"`, `"Infinity"` and `"-Infinity"`. */
export async function* toJsonLines({ rows }: ExportTable): AsyncGenerator<string> {
  for await (const row of rows) yield `${stringifyMetrics(row)}\n`
}

/** An array with a row a line; numbers as in {@link toJsonLines}. */
export async function* toJson({ rows }: ExportTable): AsyncGenerator<string> {
  let before = '[\n'
  for await (const row of rows) {
    yield before + stringifyMetrics(row)
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

function quote(cell: string | number | boolean | null): string {
  const text = cell === null ? '' : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
