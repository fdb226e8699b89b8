/** Writes results to a file whose extension says the format. */
import { extname } from 'node:path'
import type { PivotOptions } from '../../analysis/pivot.ts'
import { ZtxexpError } from '../../model/error.ts'
import type { CurveOptions } from '../curves.ts'
import type { Results } from '../open.ts'
import { caseTable } from './case-table.ts'
import { checkFolder, writeOutput } from './output-file.ts'
import { toParquet } from './parquet.ts'
import { type PivotExport, pivotTable } from './pivot-table.ts'
import { curveTable, type ExportTable, type RecordTableOptions, recordTable } from './table.ts'
import { toCsv, toJson, toJsonLines } from './text.ts'
import { toXlsx } from './xlsx.ts'

/** @param notes Gets what there is to say of what was written. */
type Format = (table: ExportTable, notes: string[]) => AsyncGenerator<string> | Promise<Uint8Array>

const FORMATS = {
  '.csv': toCsv,
  '.json': toJson,
  '.jsonl': toJsonLines,
  '.ndjson': toJsonLines,
  '.xlsx': toXlsx,
  '.parquet': toParquet,
} satisfies Record<string, Format>

/** The extensions that {@link exportResults} knows. */
export const EXPORT_EXTENSIONS = Object.keys(FORMATS)

/** What {@link exportResults} writes. */
export interface ExportOptions extends RecordTableOptions, CurveOptions {
  /** `records`: a row a run. `curves`: a row a logged step. `cases`: a row a case and repeat. Default: `records`. */
  table?: 'records' | 'curves' | 'cases'
  /** Makes a pivot table of the records instead. */
  pivot?: PivotOptions
  /** Called when all runs were read, perhaps twice; what it throws leaves the file as it was. */
  onRead?: () => void | Promise<void>
}

/** What {@link exportResults} has written. */
export interface ExportSummary {
  rows: number
  columns: string[]
  /** What there is to say of it: how many runs are in no mean of a pivot table, which texts were cut for .xlsx. */
  notes?: string[]
}

/**
 * Exports the runs that the options accept, to `.csv`, `.json`, `.jsonl` (or `.ndjson`), `.xlsx` or `.parquet`.
 *
 * Texts in .csv that a spreadsheet would run as a formula are made harmless. The file is replaced when it is complete. Memory grows with the number of rows for `.xlsx`, `.parquet`, pivots and sorted exports only.
 *
 * @throws ZtxexpError (`BAD_OPTION`) for an unknown extension, where `.xlsx` or `.parquet` needs a package that is not
 *   installed, or where the file cannot be written.
 * @example
 * await exportResults(openResults('results'), 'best.csv', { status: 'succeeded', sort: ['-score'] })
 */
export async function exportResults(
  results: Results,
  file: string,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const format = findFormat(file)
  checkFolder(file)
  const table = await makeTable(results, options)
  let rows = 0
  const counted: ExportTable = {
    columns: table.columns,
    rows: tap(table.rows, () => rows++),
  }
  const notes = 'notes' in table ? [...table.notes] : []
  await writeOutput(file, format(counted, notes), options.onRead)
  return { rows, columns: table.columns, ...(('notes' in table || notes.length > 0) && { notes }) }
}

function findFormat(file: string): Format {
  const extension = extname(file).toLowerCase()
  const format = Object.entries(FORMATS).find(([known]) => known === extension)?.[1]
  if (format) return format
  const known = EXPORT_EXTENSIONS.join(', ')
  throw new ZtxexpError('BAD_OPTION', `Cannot tell the format of "${file}": it must end in one of ${known}.`)
}

async function makeTable(results: Results, options: ExportOptions): Promise<ExportTable | PivotExport> {
  if (options.pivot) return pivotTable(results, options, options.pivot)
  if (options.table === 'cases') return caseTable(results, options)
  return options.table === 'curves' ? curveTable(results, options) : recordTable(results, options)
}

async function* tap<T>(items: AsyncIterable<T>, onItem: () => void): AsyncGenerator<T> {
  for await (const item of items) {
    onItem()
    yield item
  }
}
