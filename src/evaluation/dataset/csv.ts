/** Comma-separated values as RFC 4180 has them, record by record. */
import type { LineStart, TextLine } from './text-lines.ts'

export interface CsvRecord {
  fields: string[]
  /** The line that it starts at, from 1. */
  line: number
  /** Where the next record starts. */
  next: LineStart
}

/** What is wrong, and the line that it begins at. */
export class CsvFault extends Error {
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** A record with this many characters most likely misses a quote. */
const MOST_CHARACTERS = 16 * 1024 * 1024

/**
 * Fields may be quoted, and then hold commas, line breaks and quotes (doubled). A quote inside a field that does not
 * begin with one is taken as it is. Empty lines are no records.
 *
 * @throws {CsvFault} where a quote is not closed, or is followed by more than a comma
 */
export function* csvRecords(lines: Iterator<TextLine>): Generator<CsvRecord, void, undefined> {
  for (let { value: first, done } = lines.next(); !done; { value: first, done } = lines.next()) {
    if (first === undefined || withoutReturn(first.text) === '') continue
    yield readRecord(first, lines)
  }
}

function readRecord(first: TextLine, lines: Iterator<TextLine>): CsvRecord {
  const { line } = first
  if (!first.text.includes('"'))
    return { fields: withoutReturn(first.text).split(','), line, next: after(first) }
  const fields: string[] = []
  let at = { row: first, column: 0 }
  for (;;) {
    const { value, next } = at.row.text[at.column] === '"' ? quoted(at, lines, line) : plain(at)
    fields.push(value)
    const text = withoutReturn(next.row.text)
    if (next.column >= text.length) return { fields, line, next: after(next.row) }
    if (text[next.column] !== ',') {
      const message = `text follows the closing quote of column ${fields.length}. Double the quotes inside a field: "".`
      throw new CsvFault(next.row.line, message)
    }
    at = { row: next.row, column: next.column + 1 }
  }
}

interface Place {
  row: TextLine
  column: number
}

function plain({ row, column }: Place): { value: string; next: Place } {
  const text = withoutReturn(row.text)
  const comma = text.indexOf(',', column)
  const end = comma === -1 ? text.length : comma
  return { value: text.slice(column, end), next: { row, column: end } }
}

function quoted(start: Place, lines: Iterator<TextLine>, line: number): { value: string; next: Place } {
  let { row, column } = start
  column++
  for (let value = ''; ; ) {
    const quote = row.text.indexOf('"', column)
    value += row.text.slice(column, quote === -1 ? undefined : quote)
    if (quote === -1) {
      const next = value.length > MOST_CHARACTERS ? undefined : lines.next()
      if (next === undefined || next.done) throw unclosed(start, line)
      value += '\n'
      row = next.value
      column = 0
    } else if (row.text[quote + 1] === '"') {
      value += '"'
      column = quote + 2
    } else return { value, next: { row, column: quote + 1 } }
  }
}

function unclosed({ row, column }: Place, record: number): CsvFault {
  const where = row.line === record ? '' : ` of the record that starts at line ${record}`
  return new CsvFault(row.line, `the quote at column ${column + 1}${where} is never closed.`)
}

function after({ line, end }: TextLine): LineStart {
  return { line: line + 1, offset: end }
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text
}
