/** A table in plain text: aligned by display width, cut or with columns left out so that it fits the terminal. */
import { counted } from '../model/utils/counted.ts'
import { plainRow } from './plain-row.ts'
import { MIN_WIDTH, type Paint, type RenderOptions } from './styled-line.ts'
import { layOutColumns, type TableLayout } from './table-layout.ts'
import {
  displayWidth,
  padding,
  sanitize,
  sanitizeFor,
  truncate,
  truncateMiddle,
  truncateStart,
  wrap,
} from './terminal-text.ts'

const GAP = 2
/** Columns of a cell in a row in words, which is not cut to the terminal. */
const LONGEST_PLAIN_CELL = 200

export interface TableColumn {
  /** Sanitized here, as every cell is. */
  header: string
  align: 'left' | 'right'
  /** Who comes first when the table is too wide: the highest stays and is cut last. */
  priority: number
  /**
   * Width that cells may be cut to. Default: cells are never cut. A header is always cut to its cells if need be,
   * a dotted one at its start.
   */
  minWidth?: number
  /** Which part of what is too long stays. Default: both ends, since values differ at either. */
  keeps?: 'start'
}

export interface TableCell {
  text: string
  paint?: Paint | undefined
}

/** A row of cells, or a text that goes across the table, wrapped and dim. */
export type TableRow = readonly TableCell[] | { across: string }

export interface Table {
  columns: readonly TableColumn[]
  rows: readonly TableRow[]
}

/**
 * The lines of a table, one space from the left, none wider than `options.width`.
 *
 * In plain text each row is a sentence, whose values are cut after 200 columns. Else a last line such as `(+2 columns: loss, run)` names the
 * columns that found no room.
 */
export function renderTable(table: Table, options: RenderOptions): string[] {
  const { dim } = options.colors
  const width = Math.max(options.width, MIN_WIDTH)
  const most = options.isPlain ? LONGEST_PLAIN_CELL : width
  const columns = table.columns.map((column) => ({ ...column, header: sanitizeFor(column.header, most) }))
  const rows = table.rows.map((row) => sanitizeRow(row, most))
  if (options.isPlain) return rows.map((row) => plainLine(row, columns))
  const widths = layOutColumns(demandsOf(columns, rows), width - 1, GAP)
  const lines: string[] = []
  if (columns.some((column) => column.header !== '')) {
    const cells = columns.map(({ header }, index) => ({
      text: cutHeader(header, widths[index] ?? 0),
      paint: dim,
    }))
    lines.push(renderRow(cells, columns, widths))
  }
  for (const row of rows) {
    if ('across' in row) lines.push(...wrap(row.across, width - 1).map((line) => dim(` ${line}`)))
    else lines.push(renderRow(row, columns, widths))
  }
  const missing = columns.filter((_, index) => widths[index] === 0).map((column) => column.header)
  if (missing.length > 0) lines.push(dim(missingNote(missing, width)))
  return lines
}

function plainLine(row: TableRow, columns: readonly TableColumn[]): string {
  if ('across' in row) return row.across
  return plainRow(
    columns.map(({ header }) => header),
    row.map(({ text }) => truncateMiddle(text, LONGEST_PLAIN_CELL)),
  )
}

function renderRow(
  cells: readonly TableCell[],
  columns: readonly TableColumn[],
  widths: TableLayout,
): string {
  const parts: string[] = []
  cells.forEach((cell, index) => {
    const room = widths[index] ?? 0
    if (room > 0) parts.push(renderCell(cell, room, columns[index]))
  })
  return ` ${parts.join(' '.repeat(GAP))}`.trimEnd()
}

function renderCell(cell: TableCell, width: number, column: TableColumn | undefined): string {
  const text = column?.keeps === 'start' ? truncate(cell.text, width) : truncateMiddle(cell.text, width)
  const visible = text.trimEnd()
  const painted = (cell.paint && visible !== '' ? cell.paint(visible) : visible) + text.slice(visible.length)
  return column?.align === 'right' ? padding(text, width) + painted : painted + padding(text, width)
}

function demandsOf(columns: readonly TableColumn[], rows: readonly TableRow[]) {
  return columns.map((column, index) => {
    let content = 0
    for (const row of rows) {
      if (!('across' in row)) content = Math.max(content, displayWidth(row[index]?.text ?? ''))
    }
    const natural = Math.max(1, content, displayWidth(column.header))
    // A header cut to one or two letters says nothing.
    const forHeader = Math.min(8, displayWidth(column.header))
    const minimum = Math.max(1, Math.min(content, column.minWidth ?? content), forHeader)
    return { natural, minimum, priority: column.priority }
  })
}

function missingNote(names: readonly string[], width: number): string {
  const start = ` (+${counted(names.length, 'column')}: `
  return `${start}${truncate(names.join(', '), width - start.length - 1)})`
}

function cutHeader(header: string, width: number): string {
  return header.includes('.') ? truncateStart(header, width) : truncate(header, width)
}

function sanitizeRow(row: TableRow, most: number): TableRow {
  if ('across' in row) return { across: sanitize(row.across) }
  return row.map(({ text, paint }) => ({ text: sanitizeFor(text, most), paint }))
}
