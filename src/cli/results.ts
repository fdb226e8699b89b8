/** `ztxexp results`: past runs as a table. */
import { counted } from '../model/counted.ts'
import { stringifyMetrics } from '../model/json.ts'
import type { RecordValues } from '../options/record-options.ts'
import { checkWords } from '../options/record-parse.ts'
import { aggregate, type RunGroup, sortGroups } from '../results/aggregate.ts'
import { type Row, type RunRecord, readField } from '../results/record.ts'
import { renderGroups, renderRecords } from '../results/render-records.ts'
import { parseSortKey, sortRecords } from '../results/select.ts'
import { type CommandIo, recordCommand } from './command-io.ts'
import { filterFrom, openFrom, warnDamaged } from './record-filter.ts'

/** Rows that are shown unless --limit says otherwise. */
const SHOWN = 50

export const resultsCommand = recordCommand('results', async ({ words, values }, io) => {
  checkWords(words, 0)
  const results = await openFrom(values, io)
  const { filter, checkNames } = filterFrom(values)
  const records = await results.toArray(filter)
  await checkNames(results)
  warnDamaged(results, io)
  const isGrouped = values.groupBy !== undefined || values.repeats
  io.terminal.output(isGrouped ? groupText(records, values, io) : recordText(records, values, io))
  return 0
})

function recordText(records: readonly RunRecord[], values: RecordValues, { terminal }: CommandIo): string {
  const { columns, json, sort } = values
  const { shown, left } = cut(sortRecords(records, sort ?? ['started_at']), values)
  if (json) return jsonText(shown.map((record) => pickRow(record, columns)))
  if (shown.length === 0) return 'No runs.'
  return [...renderRecords(shown, columns, terminal), ...renderLeft(left, 'run')].join('\n')
}

function groupText(records: readonly RunRecord[], values: RecordValues, { terminal }: CommandIo): string {
  const { groupBy, json, sort } = values
  const groups = aggregate(records, groupBy ? { groupBy } : {})
  const { shown, left } = cut(sort ? sortGroups(groups, sort) : groups, values)
  if (json) return jsonText(shown.map(toGroupRow))
  if (shown.length === 0) return 'No runs.'
  const metric = sort?.map((key) => parseSortKey(key).field)[0]
  return [...renderGroups(shown, metric, terminal), ...renderLeft(left, 'group')].join('\n')
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

/** An array with a row a line. */
function jsonText(rows: readonly object[]): string {
  return rows.length === 0 ? '[]' : `[\n${rows.map((row) => stringifyMetrics(row)).join(',\n')}\n]`
}

function renderLeft(left: number, what: string): string[] {
  return left === 0 ? [] : ['', ` ${counted(left, `more ${what}`)}: --limit 0 shows all.`]
}
