/** `ztxexp results`: past runs as a table. */

import { groupRuns, type RunGroup, sampleOf, toGroup } from '../../analysis/aggregate.ts'
import { BestRows } from '../../analysis/best-rows.ts'
import { ColumnSet } from '../../analysis/column-set.ts'
import { frontOf } from '../../analysis/front.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { singleRow } from '../../analysis/run-row.ts'
import { parseSortKey, sortRecords } from '../../analysis/select.ts'
import { sortGroups } from '../../analysis/sort-groups.ts'
import { counted } from '../../model/utils/counted.ts'
import { jsonLines } from '../../model/utils/json-pieces.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { renderFields } from '../../reporters/results/render-fields.ts'
import {
  importanceJson,
  importanceOfEach,
  renderImportance,
} from '../../reporters/results/render-importance.ts'
import { renderResults } from '../../reporters/results/render-results.ts'
import { pickRow } from '../../results/export/table.ts'
import { type CommandIo, recordCommand } from '../command-io.ts'
import { filterFrom, openFrom, warnDamaged } from './record-filter.ts'

/** Rows that are shown unless --limit says otherwise. */
const SHOWN = 50

export const resultsCommand = recordCommand('results', async ({ words, values }, io) => {
  checkWords(words, 0)
  const results = await openFrom(values, io)
  const { filter, checkNames } = filterFrom(values)
  // What is grouped by is shown; what else is shown of groups is numbers.
  const records = await results.toArray({ ...filter, areTextsCut: !values.groupBy })
  await checkNames(results)
  warnDamaged(results, io)
  await showRecords(records, values, io, (record) => results.whole(record))
  return 0
})

/** Reads a run again, with its texts whole; `undefined` where it is gone since. */
type ReadWhole = (record: RunRecord) => RunRecord | undefined

/**
 * The table, or the JSON, that the options ask for.
 *
 * @param whole Called for each run when it is written as JSON. Default: the records are whole.
 */
export async function showRecords(
  records: readonly RunRecord[],
  values: RecordValues,
  io: CommandIo,
  whole: ReadWhole = (record) => record,
): Promise<void> {
  const text = values.importance
    ? importanceText(records, values, io)
    : tableText(values.pareto ? frontOf(records, values.pareto) : records, values, io, whole)
  await io.terminal.outputPieces(typeof text === 'string' ? [text] : text)
}

/** Which config keys mattered, by experiment. */
function importanceText(
  records: readonly RunRecord[],
  values: RecordValues,
  { terminal }: CommandIo,
): string | Iterable<string> {
  const found = importanceOfEach(records, askedMetric(values))
  if (values.json) return jsonLines(found.map(importanceJson))
  return found.length === 0 ? 'No runs.' : renderImportance(found, terminal).join('\n')
}

function tableText(
  records: readonly RunRecord[],
  values: RecordValues,
  io: CommandIo,
  whole: ReadWhole,
): string | Iterable<string> {
  const isGrouped = values.groupBy !== undefined || values.repeats
  return isGrouped ? groupText(records, values, io) : recordText(records, values, io, whole)
}

function recordText(
  records: readonly RunRecord[],
  values: RecordValues,
  { terminal }: CommandIo,
  whole: ReadWhole,
): string | Iterable<string> {
  const { columns, json, sort } = values
  const { shown, left } = cut(sortRecords(records, sort ?? ['run.started_at']), values)
  if (json) {
    const rowOf = columns ? (record: RunRecord) => pickRow(record, columns) : rowMaker(records)
    return jsonLines(rowsOfWhole(shown, whole, rowOf))
  }
  if (shown.length === 0) return 'No runs.'
  const table = columns
    ? renderFields({ shown, all: records }, columns, terminal)
    : renderResults(rowsOf(shown, records), { ...terminal, rowsAre: 'runs', metric: askedMetric(values) })
  return [...table, ...renderLeft(left, 'run')].join('\n')
}

/** One after the other: their texts need not be in memory together. */
function* rowsOfWhole<Row>(
  shown: readonly RunRecord[],
  whole: ReadWhole,
  rowOf: (record: RunRecord) => Row,
): Generator<Row> {
  for (const record of shown) {
    const read = whole(record)
    if (read) yield rowOf(read)
  }
}

/** A row for each run. */
function rowsOf(shown: readonly RunRecord[], all: readonly RunRecord[]) {
  const rows = new Map(all.map((record) => [record, singleRow(record)]))
  return { shown: shown.flatMap((record) => rows.get(record) ?? []), all: [...rows.values()] }
}

/** The metric that is sorted by, if it is one. */
function askedMetric({ sort }: RecordValues): string | undefined {
  return sort?.map((key) => parseSortKey(key).field.replace(/^metrics\./, ''))[0]
}

function groupText(
  records: readonly RunRecord[],
  values: RecordValues,
  { terminal }: CommandIo,
): string | Iterable<string> {
  const { groupBy, json, sort, columns } = values
  const rows = groupRuns(records, groupBy ? { groupBy } : {})
  const { shown, left } = cut(sort ? sortGroups(rows, sort) : rows, values)
  if (json) {
    const groups = new Map(rows.map((row) => [row, toGroup(row)]))
    return jsonLines(
      groupRows(
        shown.flatMap((row) => groups.get(row) ?? []),
        [...groups.values()],
        columns,
      ),
    )
  }
  if (shown.length === 0) return 'No runs.'
  const rowsAre = groupBy ? ('groups' as const) : ('repeats' as const)
  const options = { ...terminal, rowsAre, metric: askedMetric(values), columns }
  return [...renderResults({ shown, all: rows }, options), ...renderLeft(left, 'group')].join('\n')
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

/** Names that mean different things in different runs are full names in all rows. */
function rowMaker(records: readonly RunRecord[]) {
  const columns = new ColumnSet()
  for (const record of records) columns.add(record)
  return columns.finish().rowOf
}

/**
 * `best` names the metrics in which no other group of its experiment, shown or not, is better.
 *
 * @param columns The keys of the config and the metrics that are wanted. Default: all.
 */
function groupRows(shown: readonly RunGroup[], all: readonly RunGroup[], columns?: readonly string[]) {
  const isAsked = (part: 'config' | 'metrics', name: string): boolean =>
    columns === undefined || columns.some((column) => column === name || column === `${part}.${name}`)

  const best = new BestRows(all, {
    recordsOf: ({ records }) => records,
    scoreOf: (group, metric) => sampleOf(group, metric)?.mean,
  })
  const holders = new Map(
    [...new Set(all.flatMap(({ metrics }) => Object.keys(metrics)))]
      .filter((name) => isAsked('metrics', name))
      .map((name) => [name, best.of(name)]),
  )
  return shown.map((group) => {
    const { experiment, file, config, records, counts, metrics } = group
    const { codeVersions, ...runs } = counts
    return {
      experiment,
      file,
      config: pickEntries(config, (key) => isAsked('config', key)),
      run_ids: records.map(({ runId }) => runId),
      runs,
      code_versions: codeVersions,
      best: [...holders].filter(([, groups]) => groups.has(group)).map(([name]) => name),
      metrics: pickEntries(metrics, (name) => isAsked('metrics', name)),
    }
  })
}

function renderLeft(left: number, what: string): string[] {
  return left === 0 ? [] : ['', ` ${counted(left, `more ${what}`)}: --limit 0 shows all.`]
}

function pickEntries<Value>(
  object: Record<string, Value>,
  isWanted: (key: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => isWanted(key)))
}
