/** `ztxexp export`: past runs as a file for other programs. */
import { extname, relative, resolve } from 'node:path'
import type { PivotOptions } from '../../analysis/pivot.ts'
import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { exportResults } from '../../results/export/export.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { filterFrom, openFrom, warnDamaged } from './record-filter.ts'
import { writeReport } from './report.ts'

export const exportCommand = recordCommand('export', async ({ words, values }, io) => {
  if (extname(values.output ?? '').toLowerCase() === '.html') return exportReport(words, values, io)
  if (values.pivot === undefined) checkWords(words, 0)
  const { output, curves, cases, columns, sort } = values
  if (output === undefined)
    throw new ZtxexpError('BAD_OPTION', 'Name the file to write, such as -o runs.csv.')
  if (cases) refuseBeside('--cases', values)
  const pivot = readPivot(values, words)
  const results = await openFrom(values, io)
  // The columns of curves and cases are no fields of runs.
  const { filter, checkNames } = filterFrom(
    curves || cases ? { ...values, columns: undefined } : values,
    pivot && [...pivot.rows, ...pivot.columns, ...pivot.values],
  )
  const file = resolve(io.cwd, output)
  const summary = await exportResults(results, file, {
    ...filter,
    ...(columns && { columns }),
    ...(sort && { sort }),
    ...(pivot && { pivot }),
    table: cases ? 'cases' : curves ? 'curves' : 'records',
    onRead: () => checkNames(results),
  })
  warnDamaged(results, io)
  io.terminal.output(
    `${counted(summary.rows, 'row')}, ${counted(summary.columns.length, 'column')}: ${relative(io.cwd, file)}`,
  )
  for (const note of summary.notes ?? []) io.terminal.output(note)
  return 0
})

/** What is for a row a run means nothing for other tables. */
function refuseBeside(flag: string, { curves, pivot, sort }: RecordValues): void {
  const [other] = [curves && '--curves', pivot !== undefined && '--pivot', sort && '--sort'].filter(
    (each) => each !== false && each !== undefined,
  )
  if (other === undefined) return
  throw new ZtxexpError('BAD_OPTION', `${other} cannot stand beside ${flag}: its rows are cases, not runs.`)
}

/** The page has all columns, and is sorted there. */
function exportReport(words: readonly string[], values: RecordValues, io: CommandIo): Promise<number> {
  checkWords(words, 0)
  const { columns, sort, curves, cases, pivot } = values
  if (columns || sort || curves || cases || pivot !== undefined) {
    throw new ZtxexpError(
      'BAD_OPTION',
      'An .html file is the page of ztxexp report: --columns, --sort, --curves, --cases and --pivot are for tables such as .csv.',
    )
  }
  return writeReport(words, values, io)
}

/** The parts of a pivot table may stand in one argument or in several. */
function readPivot({ pivot, rank }: RecordValues, words: readonly string[]): PivotOptions | undefined {
  if (pivot === undefined) return undefined
  // A key may have spaces in it.
  const parts = [...pivot.trim().split(/\s+(?=(?:rows|cols|value)=)/), ...words].filter((part) => part !== '')
  const fields = new Map(
    parts.map((part) => [part.replace(/=.*/s, ''), part.replace(/^[^=]*=?/, '').split(',')]),
  )
  const [rows, columns, values] = ['rows', 'cols', 'value'].map((name) => fields.get(name))
  const unknown = [...fields.keys()].find((name) => !['rows', 'cols', 'value'].includes(name))
  if (unknown !== undefined || !rows || !columns || !values) {
    const what = unknown === undefined ? 'one is missing' : `"${unknown}" is not one of them`
    throw new ZtxexpError('BAD_OPTION', `--pivot takes rows=, cols= and value=, and ${what}.`)
  }
  return { rows, columns, values, rank }
}
