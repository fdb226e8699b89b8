/** Tables as text: CSV, JSON and JSON Lines. */

import { cellOf } from '../../analysis/record.ts'
import { linePieces } from '../../model/utils/json-pieces.ts'
import { type ExportTable, toSheetCell } from './table.ts'

/** Characters. */
const LONG_CELL = 64 * 1024

/**
 * RFC 4180, with a header line and `\n` between lines. An empty cell is a missing value. A text that a spreadsheet would
 * run as a formula gets an apostrophe in front.
 */
export async function* toCsv({ columns, rows }: ExportTable): AsyncGenerator<string> {
  yield `${columns.map((name) => quote(name)).join(',')}\n`
  for await (const row of rows) {
    let line = ''
    for (const [place, name] of columns.entries()) {
      const cell = quote(toSheetCell(cellOf(row, name)))
      line += place === 0 ? '' : ','
      if (cell.length <= LONG_CELL) line += cell
      else {
        // On its own: put together, it would be copied.
        yield line
        yield cell
        line = ''
      }
    }
    yield `${line}\n`
  }
}

/** A row a line. Numbers that are not finite become `"NaN"`, `"Infinity"` and `"-Infinity"`. */
export async function* toJsonLines({ rows }: ExportTable): AsyncGenerator<string> {
  for await (const row of rows) {
    yield* linePieces(row)
    yield '\n'
  }
}

/** An array with a row a line; numbers as in {@link toJsonLines}. */
export async function* toJson({ rows }: ExportTable): AsyncGenerator<string> {
  let before = '[\n'
  for await (const row of rows) {
    yield before
    yield* linePieces(row)
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

function quote(cell: string | number | boolean | null): string {
  const text = cell === null ? '' : typeof cell === 'string' ? neutralizeFormula(cell) : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Spreadsheets take these for the beginning of a formula whatever follows. */
const FORMULA = /^[=@\t\r\n＝＠]/
/** A sign begins one where something is called, referred to or computed behind it; in `-b` or `- a note` nothing is. */
const SIGNED_FORMULA = /^[+\-＋－].*(?:[(!|=&*/^:;]|\d\s*[+-]|\$?[a-z]{1,3}\$?\d)/is
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?%?$/i

/** See https://owasp.org/www-community/attacks/CSV_Injection. Numbers are none, negative ones too. */
function neutralizeFormula(text: string): string {
  const isFormula = FORMULA.test(text) || (SIGNED_FORMULA.test(text) && !NUMBER.test(text))
  return isFormula ? `'${text}` : text
}
