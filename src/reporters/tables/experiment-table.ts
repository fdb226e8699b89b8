/**
 * Renders the runs of one experiment, or groups of them: a heading, a table, and which is best. The summary of a session
 * and `results` print this.
 */

import { describeConfig } from '../../analysis/describe-config.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { RunRow } from '../../analysis/run-row.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import type { RenderOptions } from '../../terminal/styled-line.ts'
import { renderTable, type TableRow } from '../../terminal/text-table.ts'
import { type BestElsewhere, renderBestElsewhere } from './best-elsewhere.ts'
import { renderBestOfGroups } from './best-line.ts'
import { renderCaseFindings } from './case-findings.ts'
import { importance } from './case-metrics.ts'
import { columnHeaders } from './column-headers.ts'
import { renderHeading } from './experiment-heading.ts'
import { type ExperimentView, findBestRun, findLead, type GroupLead } from './experiment-view.ts'
import { metricColumn, sampleColumn } from './metric-columns.ts'
import {
  attemptsColumn,
  durationColumn,
  hostColumn,
  noteColumn,
  noteOf,
  PRIORITY,
  type RunColumn,
  runIdColumn,
  statusColumn,
  titleColumn,
  valueColumn,
} from './run-columns.ts'
import { isScore, scoreColumn } from './score-columns.ts'

/** The rows of a table, in their order. */
export interface ShownRows {
  head: readonly RunRow[]
  /** Those below the ones that are left out. */
  tail?: readonly RunRow[]
  /** What is said in the place of rows that are left out. Default: nothing. */
  left?: string | undefined
  /** The order in words. Default: it is that of the runs. */
  order?: string | undefined
}

export interface ExperimentTableOptions extends RenderOptions {
  /** Columns to show alone, in their order, as far as there are such. Default: all. */
  columns?: readonly string[] | undefined
}

/** Heading and table of one experiment, and what is to be said below it, as lines. */
export function renderExperiment(
  view: ExperimentView,
  rows: ShownRows,
  options: ExperimentTableOptions,
): string[] {
  const { head, tail = [], left, order = '' } = rows
  const shown = [...head, ...tail]
  const columns = shown.length > 0 ? columnsOf(view, shown, options) : []
  const chosen = options.columns ? chooseColumns(columns, options.columns) : columns
  const lead = findLead(view)
  return [
    ...renderHeading(view, order, options),
    ...renderColumns(chosen, options, left === undefined ? [] : [[head.length, left]]),
    ...renderBestElsewhere(bestElsewhere(view, shown, lead), options),
    ...renderLead(view, shown, lead, options),
    ...renderCaseFindings(view, options),
  ]
}

/** The headers of all columns that a table has. */
export function headersOf(view: ExperimentView, shown: readonly RunRow[], options: RenderOptions): string[] {
  return columnsOf(view, shown, options).flatMap(({ column: { header } }) => (header === '' ? [] : [header]))
}

/** Whether a header is what a plain or a full name means. */
export function isHeaderOf(name: string, header: string): boolean {
  return [header, `config.${header}`, `metrics.${header}`].includes(name)
}

function chooseColumns([status, ...others]: readonly RunColumn[], names: readonly string[]): RunColumn[] {
  const chosen = names.flatMap(
    (name) => others.find(({ column: { header } }) => isHeaderOf(name, header)) ?? [],
  )
  return status ? [status, ...chosen] : chosen
}

/** Renders columns side by side. @param across Texts that go across the table, each before the row of its number */
export function renderColumns(
  columns: readonly RunColumn[],
  options: RenderOptions,
  across: readonly (readonly [row: number, text: string])[] = [],
): string[] {
  const count = columns[0]?.cells.length ?? 0
  const rows = Array.from(
    { length: count },
    (_, index): TableRow => columns.map(({ cells }) => cells[index] ?? { text: '' }),
  )
  for (const [row, text] of across) rows.splice(row, 0, { across: text })
  return renderTable({ columns: columns.map(({ column }) => column), rows }, options)
}

/** Every column that a table of these rows has, none left out for lack of room. */
export function columnsOf(
  view: ExperimentView,
  shown: readonly RunRow[],
  { colors }: Pick<RenderOptions, 'colors'>,
): RunColumn[] {
  const { varying } = view.configs
  const { records, reused } = view.runs
  const headers = columnHeaders(varying, view.metrics)
  const isReused = (row: RunRow) =>
    row.status === 'succeeded' && reused !== undefined && row.runs.every((record) => reused.has(record))
  const all = [
    statusColumn(shown, isReused, colors),
    ...groupColumn(view, shown),
    ...varying.map((field, index) =>
      valueColumn(
        headers.config(field),
        shown.map((row) => valueAtKey(row.config, field)),
        PRIORITY.config - rank(index),
      ),
    ),
    ...(varying.length === 0 && !view.areGroups ? [titleColumn(shown)] : []),
    ...metricColumns(view, shown, { colors, header: headers.metric }),
    ...(view.areGroups && view.metrics.length === 0 ? [runsColumn(shown)] : []),
    ...(records.some(({ run }) => run.attempt > 1) ? [attemptsColumn(shown)] : []),
    durationColumn(shown, colors),
    ...hostColumn(shown, records),
    idColumn(view, shown, { colors }),
    ...(view.rows.some((row) => noteOf(row) !== '') ? [noteColumn(shown, colors)] : []),
  ]
  return reused ? all.map((column) => dimReused(column, shown.map(isReused), colors)) : all
}

/** The recorded group, where rows that may be equal otherwise differ in it. */
function groupColumn({ runs, rows }: ExperimentView, shown: readonly RunRow[]): RunColumn[] {
  const groupOf = ({ run }: RunRecord) => run.group ?? undefined
  if (new Set(runs.records.map(groupOf)).size < 2) return []
  const isMixed = rows.some((row) => row.runs.some((record) => groupOf(record) !== groupOf(row.runs[0])))
  if (isMixed || rows.some(({ config }) => Object.hasOwn(config, 'group'))) return []
  const values = shown.map((row) => groupOf(row.runs[0]))
  return [valueColumn('group', values, PRIORITY.title)]
}

function metricColumns(
  view: ExperimentView,
  shown: readonly RunRow[],
  { colors, header }: Pick<RenderOptions, 'colors'> & { header: (name: string) => string },
): RunColumn[] {
  return view.metrics.map((field, index) => {
    const best = view.bestOf(field)
    const options = {
      header: header(field),
      colors,
      priority: metricPriority(view, field, index),
      isBest: (place: number) => shown.slice(place, place + 1).some((row) => best.has(row)),
    }
    const values = shown.map((row) => row.metric(field))
    const areNumbers = values.every((value) => typeof value !== 'string')
    const counting = view.mainMetric
    if (!view.areGroups && isScore(field, shown)) return scoreColumn(field, shown, { ...options, counting })
    if (!view.areGroups || !areNumbers) return metricColumn(values, options)
    return sampleColumn(field, shown, { ...options, counting })
  })
}

/** How many runs a group has, where no mean says it. */
function runsColumn(shown: readonly RunRow[]): RunColumn {
  return valueColumn(
    'runs',
    shown.map(({ runs }) => runs.length),
    PRIORITY.attempts,
  )
}

/** Of repeats one id is named, from which `ztxexp show` leads on. */
function idColumn(
  view: ExperimentView,
  shown: readonly RunRow[],
  { colors }: Pick<RenderOptions, 'colors'>,
): RunColumn {
  const ids = shown.map((row) => findBestRun(view, row).runId)
  if (!view.areGroups) return runIdColumn(ids, 'run id', colors)
  const hasBest = view.mainMetric && view.directionOf(view.mainMetric)
  return runIdColumn(ids, hasBest ? 'best run' : 'first run', colors)
}

/** Makes reused rows recede: what is new is what was waited for. Marked values keep their mark. */
function dimReused(
  { column, cells }: RunColumn,
  areReused: readonly boolean[],
  colors: RenderOptions['colors'],
): RunColumn {
  return {
    column,
    cells: cells.map((cell, index) =>
      areReused[index] && !cell.paint ? { ...cell, paint: colors.dim } : cell,
    ),
  }
}

/** Which group is best, and whether that is sure. */
function renderLead(
  view: ExperimentView,
  shown: readonly RunRow[],
  lead: GroupLead | null,
  options: RenderOptions,
): string[] {
  if (!lead?.next) return []
  const named = (row: RunRow, note = '') => {
    const sample = row.sample(lead.metric)
    const name = describeConfig(row.config, view.configs.varying)
    return sample && { name: name + note, sample, counts: row.counts }
  }
  const best = named(lead.best, shown.includes(lead.best) ? '' : ' (not shown)')
  const next = named(lead.next)
  if (!best || !next) return []
  return renderBestOfGroups({ ...lead, best, next }, options)
}

/** What is best and has no row among those shown, but for the metric that the lead is about. */
function bestElsewhere(
  view: ExperimentView,
  shown: readonly RunRow[],
  lead: GroupLead | null,
): BestElsewhere[] {
  if (shown.length === view.rows.length) return []
  const isShown = new Set(shown)
  return view.metrics.flatMap((metric) => {
    const holders = [...view.bestOf(metric)]
    const [first] = holders
    const score = first?.score(metric)
    if (
      !first ||
      score === undefined ||
      (lead?.next && metric === lead.metric) ||
      holders.some((row) => isShown.has(row))
    )
      return []
    const config = view.areGroups ? describeConfig(first.config, view.configs.varying) : ''
    return [{ metric, score, place: config || first.runs[0].runId }]
  })
}

function metricPriority({ mainMetric, isEvaluation }: ExperimentView, field: string, index: number): number {
  if (field === mainMetric) return PRIORITY.mainMetric
  const place = isEvaluation ? importance(field) : undefined
  return place === undefined ? PRIORITY.metric - rank(index) : PRIORITY.caseMetric - place
}

function rank(index: number): number {
  return Math.min(index, 999)
}
