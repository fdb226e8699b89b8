/** Tables as Excel workbooks. */
import type { Cell } from 'write-excel-file/node'
import { cellOf } from '../../analysis/record.ts'
import { ZtxexpError } from '../../model/error.ts'
import { loadOptional } from './optional-package.ts'
import { type ExportTable, toSheetCell } from './table.ts'

/** Limits of the format. */
const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384
const LONGEST_TEXT = 32_767

/**
 * A workbook with one sheet, its first row fixed.
 *
 * @throws ZtxexpError (`BAD_OPTION`) when the package `write-excel-file` is missing or a sheet cannot hold the
 *   table.
 */
export async function toXlsx({ columns, rows }: ExportTable): Promise<Uint8Array> {
  const { default: writeXlsx } = await loadOptional(
    'write-excel-file',
    'An .xlsx file',
    () => import('write-excel-file/node'),
  )
  if (columns.length > MOST_COLUMNS) throw tooLarge(`${columns.length} columns, of ${MOST_COLUMNS}`)
  const sheet: Cell[][] = [columns.map((name) => ({ value: toText(name), type: String, fontWeight: 'bold' }))]
  for await (const row of rows) {
    if (sheet.length === MOST_ROWS) throw tooLarge(`${MOST_ROWS} rows`)
    sheet.push(columns.map((name) => toCell(toSheetCell(cellOf(row, name)))))
  }
  return writeXlsx(sheet, { stickyRowsCount: 1, sheet: 'ztxexp' }).toBuffer()
}

function toCell(value: string | number | boolean | null): Cell {
  return typeof value === 'string' ? { value: toText(value), type: String } : value
}

/** XML cannot hold most control characters. */
function toText(text: string): string {
  const clean = text.replaceAll(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')
  return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT - 1)}…` : clean
}

function tooLarge(what: string): ZtxexpError {
  return new ZtxexpError(
    'BAD_OPTION',
    `An .xlsx sheet cannot hold this table: more than ${what}. Export fewer, or to .csv or .parquet.`,
  )
}
