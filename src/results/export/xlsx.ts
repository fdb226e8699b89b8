/** Tables as Excel workbooks. */
import type { Cell } from 'write-excel-file/node'
import { cellOf } from '../../analysis/record.ts'
import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { plainLine } from '../../model/utils/plain-text.ts'
import { loadOptional } from './optional-package.ts'
import { type ExportTable, toSheetCell } from './table.ts'

/** Limits of the format. */
const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384
const LONGEST_TEXT = 32_767

/** Columns of which it is said that texts were cut. */
const MOST_NAMED = 5

/**
 * A workbook with one sheet, its first row fixed.
 *
 * @param notes Gets a sentence where texts are cut.
 * @throws ZtxexpError (`BAD_OPTION`) when the package `write-excel-file` is missing or a sheet cannot hold the
 *   table.
 */
export async function toXlsx({ columns, rows }: ExportTable, notes: string[]): Promise<Uint8Array> {
  const { default: writeXlsx } = await loadOptional(
    'write-excel-file',
    'An .xlsx file',
    () => import('write-excel-file/node'),
  )
  if (columns.length > MOST_COLUMNS) throw tooLarge(`${columns.length} columns, of ${MOST_COLUMNS}`)
  const sheet: Cell[][] = [columns.map((name) => ({ value: toText(name), type: String, fontWeight: 'bold' }))]
  const cut = new Map<string, number>()
  for await (const row of rows) {
    if (sheet.length === MOST_ROWS) throw tooLarge(`${MOST_ROWS} rows`)
    sheet.push(
      columns.map((name) => {
        const value = toSheetCell(cellOf(row, name))
        if (typeof value === 'string' && value.length > LONGEST_TEXT) cut.set(name, (cut.get(name) ?? 0) + 1)
        return toCell(value)
      }),
    )
  }
  if (cut.size > 0) notes.push(describeCut(cut))
  return writeXlsx(sheet, { stickyRowsCount: 1, sheet: 'ztxexp' }).toBuffer()
}

function toCell(value: string | number | boolean | null): Cell {
  return typeof value === 'string' ? { value: toText(value), type: String } : value
}

/** @param cut How many texts of which column. */
function describeCut(cut: ReadonlyMap<string, number>): string {
  const most = LONGEST_TEXT.toLocaleString('en-US')
  const columns = [...cut].slice(0, MOST_NAMED).map(([name, count]) => `${plainLine(name)} (${count})`)
  const more = cut.size > MOST_NAMED ? ` and ${counted(cut.size - MOST_NAMED, 'more column')}` : ''
  return [
    `Texts of more than ${most} characters do not fit a cell of an .xlsx file and are cut (they end in …):`,
    `${columns.join(', ')}${more}. Export to .csv, .jsonl or .parquet for all of them.`,
  ].join(' ')
}

/** XML cannot hold most control characters. */
function toText(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${copyOf(text.slice(0, LONGEST_TEXT - 1))}…` : text
  return cut.replaceAll(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')
}

/** A part of a text keeps all of it in memory, unless it is one of its own. */
function copyOf(part: string): string {
  return Buffer.from(part, 'utf16le').toString('utf16le')
}

function tooLarge(what: string): ZtxexpError {
  return new ZtxexpError(
    'BAD_OPTION',
    `An .xlsx sheet cannot hold this table: more than ${what}. Export fewer, or to .csv or .parquet.`,
  )
}
