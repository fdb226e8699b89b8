/** `ztxexp results`: past runs as a table. */
import { stringifyMetrics } from '../model/json.ts'
import type { RecordValues } from '../options/record-options.ts'
import { checkWords } from '../options/record-parse.ts'
import { aggregate, type RunGroup, sortGroups } from '../results/aggregate.ts'
import { toJson } from '../results/export-text.ts'
import { type Row, type RunRecord, readField } from '../results/record.ts'
import { terminalOptions } from '../results/render-column.ts'
import { renderGroups, renderRecords } from '../results/render-records.ts'
import { parseSortKey, sortRecords } from '../results/select.ts'
import { type CommandIo, recordCommand } from './command-io.ts'
import { filterFrom, openFrom, warnDamaged } from './record-filter.ts'

/** Rows that are shown unless --limit says otherwise. */
const SHOWN = 50

export const resultsCommand = recordCommand('results', async ({ words, values }, io) => {
  checkWords(words, 0)
  const results = openFrom(values, io)
  const { filter, checkFields } = filterFrom(values)
  const records = await results.toArray(filter)
  checkFields()
  warnDamaged(results, io)
  if (values.groupBy || values.repeats) await printGroups(records, values, io)
  else await printRecords(records, values, io)
  return 0
})

async function printRecords(
  records: readonly RunRecord[],
  values: RecordValues,
  io: CommandIo,
): Promise<void> {
  const sorted = values.sort ? sortRecords(records, values.sort) : records
  const { shown, left } = cut(sorted, values)
  if (values.json)
    return printJson(
      shown.map((record) => pickRow(record, values.columns)),
      io,
    )
  if (shown.length === 0) return io.stdout('No runs.\n')
  print([...renderRecords(shown, values.columns, terminalOptions(io)), ...renderLeft(left, 'run')], io)
}

async function printGroups(
  records: readonly RunRecord[],
  values: RecordValues,
  io: CommandIo,
): Promise<void> {
  const { groupBy, sort } = values
  const groups = aggregate(records, groupBy ? { groupBy } : {})
  const { shown, left } = cut(sort ? sortGroups(groups, sort) : groups, values)
  if (values.json) return printJson(shown.map(toGroupRow), io)
  if (shown.length === 0) return io.stdout('No runs.\n')
  const metric = sort?.map((key) => parseSortKey(key).field)[0]
  print([...renderGroups(shown, metric, terminalOptions(io)), ...renderLeft(left, 'group')], io)
}

/** Without a sort order the last ones are shown: those are the newest. */
function cut<T>(
  rows: readonly T[],
  { limit, json, sort }: RecordValues,
): { shown: readonly T[]; left: number } {
  const most = (limit ?? (json ? 0 : SHOWN)) || rows.length
  const shown = sort ? rows.slice(0, most) : rows.slice(Math.max(0, rows.length - most))
  return { shown, left: rows.length - shown.length }
}

function pickRow(record: RunRecord, columns: readonly string[] | undefined): Row {
  if (!columns) return record.row
  return Object.fromEntries(columns.map((name) => [name, readField(record, name) ?? null]))
}

function toGroupRow({ experiment, config, records, metrics }: RunGroup) {
  return { experiment, config, run_ids: records.map(({ runId }) => runId), metrics }
}

async function printJson(rows: readonly unknown[], io: CommandIo): Promise<void> {
  // Through the text of each row, so that groups, which are no rows, need no type of their own.
  for await (const text of toJson({ rows: rows.map((row) => JSON.parse(stringifyMetrics(row)) as Row) }))
    io.stdout(text)
}

function renderLeft(left: number, what: string): string[] {
  return left === 0 ? [] : ['', ` ${left} more ${what}${left === 1 ? '' : 's'}: --limit 0 shows all.`]
}

function print(lines: readonly string[], io: CommandIo): void {
  io.stdout(`${lines.join('\n')}\n`)
}
