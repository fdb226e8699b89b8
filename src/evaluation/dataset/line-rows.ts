/** Rows of files that are read line by line: `.jsonl` and `.csv`. */
import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { FORBIDDEN_KEYS } from '../../model/utils/json.ts'
import { CsvFault, type CsvRecord, csvRecords } from './csv.ts'
import type { Row, Rows } from './rows.ts'
import { FIRST_LINE, type LineStart, TextFile } from './text-lines.ts'

/** Of so many rows, the place of one is kept, so that a walk can start near to any. */
const ROWS_A_MARK = 1000
/** Characters of a line that a message shows. */
const MOST_SHOWN = 60

interface PlacedRow extends Row {
  /** Where the next row starts. */
  next: LineStart
}

/** Walks from the last known place before a position. */
abstract class LineRows implements Rows {
  readonly name: string
  protected readonly file: TextFile
  readonly #marks: LineStart[] = [FIRST_LINE]

  constructor(path: string, name: string) {
    this.name = name
    this.file = new TextFile(path, name)
  }

  place(at: number): string {
    return `${this.name}:${at}`
  }

  *walk(from: number): Generator<Row, void, undefined> {
    const mark = Math.min(Math.floor(from / ROWS_A_MARK), this.#marks.length - 1)
    let position = mark * ROWS_A_MARK
    for (const row of this.rowsFrom(this.#marks[mark] ?? FIRST_LINE)) {
      if (position >= from) yield row
      position++
      if (position === this.#marks.length * ROWS_A_MARK) this.#marks.push(row.next)
    }
  }

  protected abstract rowsFrom(start: LineStart): Generator<PlacedRow, void, undefined>

  protected fault(line: number, message: string, cause?: unknown): ZtxexpError {
    return new ZtxexpError('BAD_DECLARATION', `${this.place(line)}: ${message}`, { cause })
  }
}

export class JsonLines extends LineRows {
  protected *rowsFrom(start: LineStart): Generator<PlacedRow, void, undefined> {
    for (const { line, text, end } of this.file.lines(start)) {
      if (text.trim() === '') continue
      yield { at: line, read: () => this.#parse(line, text), next: { line: line + 1, offset: end } }
    }
  }

  #parse(line: number, text: string): unknown {
    try {
      return JSON.parse(text)
    } catch (error) {
      const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text.trim()
      const hint = line === 1 && text.trim() === '[' ? ' A list over many lines is a .json file.' : ''
      throw this.fault(line, `no JSON: ${shown} (${(error as Error).message}).${hint}`, error)
    }
  }
}

export class CsvRows extends LineRows {
  #columns: readonly string[] = []

  protected *rowsFrom(start: LineStart): Generator<PlacedRow, void, undefined> {
    const lines = this.file.lines(start)
    let isHeader = start.offset === 0
    try {
      for (const record of csvRecords(lines)) {
        if (isHeader) this.#columns = this.#checkColumns(record)
        else yield { at: record.line, read: () => this.#toObject(record), next: record.next }
        isHeader = false
      }
    } catch (error) {
      throw error instanceof CsvFault ? this.fault(error.line, error.message) : error
    } finally {
      lines.return()
    }
  }

  #checkColumns({ fields, line }: CsvRecord): readonly string[] {
    const [only = ''] = fields
    const separator = fields.length === 1 ? /[;\t]/.exec(only)?.[0] : undefined
    if (separator !== undefined) {
      const found = separator === ';' ? 'semicolons' : 'tabs'
      throw this.fault(line, `the columns seem to be separated by ${found}. They must be by commas.`)
    }
    for (const [index, name] of fields.entries()) {
      if (name.trim() === '') throw this.fault(line, `column ${index + 1} has no name.`)
      if (FORBIDDEN_KEYS.has(name)) throw this.fault(line, `a column must not be named ${name}.`)
      if (fields.indexOf(name) < index)
        throw this.fault(line, `two columns are named ${JSON.stringify(name)}.`)
    }
    return fields
  }

  #toObject({ fields, line }: CsvRecord): Record<string, string> {
    if (fields.length !== this.#columns.length) {
      const found = `${counted(fields.length, 'field')}, and the file has ${counted(this.#columns.length, 'column')}`
      throw this.fault(line, `this row has ${found}. A field with a comma in it must be quoted.`)
    }
    return Object.fromEntries(fields.map((field, index) => [this.#columns[index] ?? '', field]))
  }
}
