/** `ztxexp export`: past runs as a file for other programs. */
import { relative, resolve } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import type { RecordValues } from '../options/record-options.ts'
import { checkWords } from '../options/record-parse.ts'
import { exportResults } from '../results/export.ts'
import type { PivotOptions } from '../results/pivot.ts'
import { recordCommand } from './command-io.ts'
import { filterFrom, openFrom, warnDamaged } from './record-filter.ts'

export const exportCommand = recordCommand('export', async ({ words, values }, io) => {
  checkWords(words, 0)
  const { output, curves, columns, sort } = values
  if (output === undefined)
    throw new ZtxexpError('BAD_OPTION', 'Name the file to write, such as -o runs.csv.')
  const pivot = readPivot(values)
  const results = openFrom(values, io)
  const { filter, checkFields } = filterFrom(values)
  const file = resolve(io.cwd, output)
  const { rows, columns: written } = await exportResults(results, file, {
    ...filter,
    ...(columns && { columns }),
    ...(sort && { sort }),
    ...(pivot && { pivot }),
    table: curves ? 'curves' : 'records',
  })
  checkFields()
  warnDamaged(results, io)
  io.stdout(`${rows} rows, ${written.length} columns: ${relative(io.cwd, file)}\n`)
  return 0
})

function readPivot({ pivot, rank }: RecordValues): PivotOptions | undefined {
  if (!pivot) return undefined
  const { rows, cols, value, ...others } = pivot
  const [unknown] = Object.keys(others)
  if (unknown || !rows || !cols || !value) {
    const what = unknown ? `"${unknown}" is not one of them` : 'one is missing'
    throw new ZtxexpError('BAD_OPTION', `--pivot takes rows=, cols= and value=, and ${what}.`)
  }
  return { rows: rows.split('+'), columns: cols.split('+'), values: value.split('+'), rank }
}
