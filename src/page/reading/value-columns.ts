/** Configs, and metrics returned and logged, column by column. */

import { Directions } from '../../analysis/directions.ts'
import { experimentKey } from '../../analysis/latest.ts'
import { cellOf, flatten, type RunRecord } from '../../analysis/record.ts'
import { configFields } from '../../model/fields.ts'
import { cutCell, cutText } from '../../model/utils/cut-text.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import type { ConfigColumn, LoggedColumns, MetricColumn } from '../model/page-index.ts'
import type { LoggedStats } from './logged-stats.ts'

/** By metric, as the page names it: see `loggedName`. */
export type RunStats = ReadonlyMap<string, LoggedStats>

/** Columns of configs, and of metrics, that a page has: more of them nobody can look at. */
export const MOST_COLUMNS = 2000
/** Of texts that are returned as a metric, characters of the beginning, and of the end. */
const KEPT_OF_METRIC = 500

/** Columns, and how many more there are. */
export interface Columns<Column> {
  columns: Column[]
  leftOut: number
}

/** Of very many, those that vary first. Long values are cut, so that those that differ still do. */
export function configColumns(records: readonly RunRecord[]): Columns<ConfigColumn> {
  const rows = records.map(({ config }) => flatten(config))
  const varying = new Set<string>()
  for (const members of groupBy(records, experimentKey).values()) {
    for (const name of configFields(members.map(({ config }) => config)).varying) varying.add(name)
  }
  const names = namesIn(rows)
  const kept = new Set(firstOf(names, (name) => Number(!varying.has(name))))
  const columns = names
    .filter((name) => kept.has(name))
    .map((name) => ({
      name,
      varies: varying.has(name),
      values: rows.map((row) => cutCell(cellOf(row, name) ?? null)),
    }))
  return { columns, leftOut: names.length - columns.length }
}

/** The names of least rank, each rank in its order. */
function firstOf(names: readonly string[], rankOf: (name: string) => number): string[] {
  const ranked = names.map((name) => ({ name, rank: rankOf(name) })).sort((a, b) => a.rank - b.rank)
  return ranked.slice(0, MOST_COLUMNS).map(({ name }) => name)
}

/**
 * Objectives come first, then what is known to be better one way, then the others, the first ones of very many.
 *
 * @param stats Of each run; `undefined` where it was not read.
 */
export function metricColumns(
  records: readonly RunRecord[],
  stats: readonly (RunStats | undefined)[],
): Columns<MetricColumn> {
  const rows = records.map(({ metrics }) => flatten(metrics ?? {}))
  const directions = new Directions(records)
  const objectives = new Set(records.map(({ run }) => objectiveOf(run.objective)))
  const returned = new Set(namesIn(rows).filter((name) => rows.some((row) => isScalar(cellOf(row, name)))))
  const logged = new Set(stats.flatMap((each) => [...(each?.keys() ?? [])]))
  const names = [...new Set([...returned, ...logged])]
  const rankOf = (name: string) => (objectives.has(name) ? 0 : directions.of(name) ? 1 : 2)
  const columns = firstOf(names, rankOf).map(
    (name): MetricColumn => ({
      name,
      direction: directions.of(name) ?? null,
      isObjective: objectives.has(name),
      returned: returned.has(name) ? rows.map((row) => toCell(cellOf(row, name))) : null,
      logged: logged.has(name) ? loggedColumns(stats.map((each) => each?.get(name))) : null,
    }),
  )
  return { columns, leftOut: names.length - columns.length }
}

/** Such as `loss`, or `loss [val]` where it stands beside that of another split. */
export function loggedName(metric: string, split: string, mainSplit: string): string {
  return split === mainSplit ? metric : `${metric} [${split}]`
}

export function objectiveOf(objective: JsonValue | undefined): string | null {
  const { metric } = (objective ?? {}) as { metric?: unknown }
  return typeof metric === 'string' ? metric : null
}

function loggedColumns(stats: readonly (LoggedStats | undefined)[]): LoggedColumns {
  const column = <Key extends keyof LoggedStats>(key: Key) => stats.map((each) => each?.[key] ?? null)
  return {
    count: stats.map((each) => each?.count ?? 0),
    last: column('last'),
    lastStep: column('lastStep'),
    min: column('min'),
    minStep: column('minStep'),
    max: column('max'),
    maxStep: column('maxStep'),
    atBest: column('atBest'),
    atBestStep: column('atBestStep'),
  }
}

function namesIn(rows: readonly object[]): string[] {
  const names = new Set<string>()
  for (const row of rows) for (const name in row) names.add(name)
  return [...names]
}

function isScalar(value: JsonValue | undefined): boolean {
  return value !== null && value !== undefined && typeof value !== 'object'
}

function toCell(value: JsonValue | undefined): number | string | boolean | null {
  if (value === undefined || value === null || typeof value === 'object') return null
  return typeof value === 'string' ? cutText(value, KEPT_OF_METRIC) : value
}
