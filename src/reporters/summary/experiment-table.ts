/** Renders one experiment at the end of a session: a heading, a table of its runs or groups, and which is best. */

import type { Colors } from 'tinyrainbow'
import { countReused, countStatus, isInterrupted } from '../../analysis/experiment-group.ts'
import { directionOf } from '../../analysis/metric-direction.ts'
import { selectRows } from '../../analysis/row-order.ts'
import {
  attemptsColumn,
  configColumn,
  describeConfig,
  dimReused,
  durationColumn,
  metricColumn,
  noteColumn,
  PRIORITY,
  type RunColumn,
  runIdColumn,
  shortConfigValue,
  statusColumn,
  titleColumn,
} from '../../analysis/run-columns.ts'
import type { RunRow } from '../../analysis/run-row.ts'
import { counted } from '../../model/utils/counted.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { STAR } from '../../terminal/plain-row.ts'
import { fitLine, type RenderOptions, type Span } from '../../terminal/styled-line.ts'
import { displayWidth, sanitize } from '../../terminal/terminal-text.ts'
import { renderTable, type TableRow } from '../../terminal/text-table.ts'
import { renderBestOfGroups } from './best-line.ts'
import { columnHeaders } from './column-headers.ts'
import { type ExperimentView, findBestRun, findHolder, findLead } from './experiment-view.ts'
import { sampleColumn } from './sample-column.ts'

/** So many best values of runs that are not shown are named below the table. */
const MOST_HIDDEN_BEST = 5

export interface ExperimentTableOptions extends RenderOptions {
  /** The command that shows every run, of one experiment or of all. Default: it is not named. */
  moreCommand?: ((experimentName?: string) => string) | undefined
}

/** Heading and table of one experiment, and what is to be said below it, as lines. */
export function renderExperiment(view: ExperimentView, options: ExperimentTableOptions): string[] {
  const { head, tail, hiddenCount } = selectRows(view.ordered, view.valueCount)
  const shown = [...head, ...tail]
  const columns = columnsOf(view, shown, options)
  const rows: TableRow[] = shown.map((_, index) => columns.map(({ cells }) => cells[index] ?? { text: '' }))
  if (hiddenCount > 0) rows.splice(head.length, 0, { across: moreText(view, hiddenCount, options) })
  return [
    ...renderHeading(view, options),
    ...renderTable({ columns: columns.map(({ column }) => column), rows }, options),
    ...(hiddenCount > 0 ? renderHiddenBest(view, shown, options) : []),
    ...renderLead(view, options),
  ]
}

function columnsOf(view: ExperimentView, shown: RunRow[], { colors }: RenderOptions): RunColumn[] {
  const { varying } = view.configs
  const { results } = view.group
  const headers = columnHeaders(
    varying,
    view.metrics.map(({ name }) => name),
  )
  const all = [
    statusColumn(shown, colors),
    ...varying.map((field, index) =>
      withHeader(configColumn(field, shown, PRIORITY.config - rank(index)), headers.config(field.name)),
    ),
    ...(varying.length === 0 && !view.areRepeats ? [titleColumn(shown)] : []),
    ...metricColumns(view, shown, colors).map((column, index) =>
      withHeader(column, headers.metric(view.metrics[index]?.name ?? '')),
    ),
    ...(results.some((run) => run.attempt > 1) ? [attemptsColumn(shown)] : []),
    durationColumn(shown, colors),
    idColumn(view, shown, colors),
    ...(results.some((run) => run.status !== 'succeeded') ? [noteColumn(shown, colors)] : []),
  ]
  return all.map((column) => dimReused(column, shown, colors))
}

function withHeader({ column, cells }: RunColumn, header: string): RunColumn {
  return { column: { ...column, header }, cells }
}

function metricColumns(view: ExperimentView, shown: RunRow[], colors: Colors): RunColumn[] {
  return view.metrics.map((field, index) => {
    const priority = field === view.mainMetric ? PRIORITY.mainMetric : PRIORITY.metric - rank(index)
    const options = { colors, priority, best: view.best.get(field) }
    const isNumeric = shown.every((row) => typeof row.metric(field) !== 'string')
    if (!view.areRepeats || !isNumeric) return metricColumn(field, shown, options)
    return sampleColumn(field, shown, { ...options, counting: view.mainMetric })
  })
}

/** Of repeats one id is named, from which `ztxexp show` leads on. */
function idColumn(view: ExperimentView, shown: RunRow[], colors: Colors): RunColumn {
  const ids = shown.map((row) => findBestRun(view, row).run.runId)
  if (!view.areRepeats) return runIdColumn(ids, 'run id', colors)
  const { mainMetric, group } = view
  const hasBest = mainMetric && directionOf(mainMetric.name, group.experiment.options)
  return runIdColumn(ids, hasBest ? 'best run' : 'first run', colors)
}

/** Which group is best, and whether that is sure. */
function renderLead(view: ExperimentView, options: RenderOptions): string[] {
  const lead = findLead(view)
  if (!lead?.next) return []
  const named = (row: RunRow) => {
    const sample = row.sample(lead.metric)
    return sample && { name: describeConfig(row.config, view.configs.varying), sample, counts: row.counts }
  }
  const [best, next] = [named(lead.best), named(lead.next)]
  if (!best || !next) return []
  return renderBestOfGroups({ ...lead, metric: lead.metric.name, best, next }, options)
}

function renderHeading(view: ExperimentView, { width, colors }: RenderOptions): string[] {
  const { file, experiment } = view.group
  const title: Span = { text: ` ${sanitize(experiment.name)}`, paint: colors.bold }
  const constants = view.configs.constant.map(
    ({ field, value }) => `${field.name}=${shortConfigValue(value)}`,
  )
  const facts = [`${file}  ${countText(view)}`, constants.join(' ')]
    .filter((text) => text !== '')
    .map(sanitize)
  // What finds no room beside the name stands below it.
  let used = displayWidth(title.text)
  const beside = facts.filter((text) => {
    used += 2 + displayWidth(text)
    return used <= width
  })
  const below = facts.slice(beside.length)
  const dim = (text: string): Span => ({ text, paint: colors.dim })
  return [
    fitLine([title, ...beside.map((text) => dim(`  ${text}`))], width),
    ...(below.length > 0 ? [fitLine([dim(` ${below.join('  ')}`)], width)] : []),
  ]
}

function countText({
  group: { results, experiment },
  orderText,
  areRepeats,
  ordered,
}: ExperimentView): string {
  const interrupted = results.filter(isInterrupted).length
  const failed = countStatus(results, 'failed') - interrupted
  const skipped = countStatus(results, 'skipped')
  const reused = countReused(results)
  const { partOf } = experiment
  const partText = partOf === undefined ? '' : `of ${partOf} `
  const areMixed = ordered.some(({ counts }) => counts.codeVersions > 1)
  const groupText = areRepeats ? ` in ${counted(ordered.length, 'group')}` : ''
  const counts = [
    `${results.length} ${partText}${results.length === 1 && !partText ? 'run' : 'runs'}${groupText}`,
    ...(reused > 0 ? [`${reused} reused`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(interrupted > 0 ? [`${interrupted} interrupted`] : []),
    ...(areMixed ? ['groups of several code versions'] : []),
  ].join(' | ')
  return orderText === undefined ? `(${counts})` : `(${counts}) ${orderText}`
}

function moreText(
  { group, areRepeats }: ExperimentView,
  count: number,
  { moreCommand }: ExperimentTableOptions,
): string {
  const text = `… ${counted(count, areRepeats ? 'more group' : 'more run')}`
  return moreCommand ? `${text}: ${moreCommand(recordedName(group))}` : text
}

/** A best value whose row is among those left out would otherwise not be seen at all. */
function renderHiddenBest(
  view: ExperimentView,
  shown: RunRow[],
  { width, colors, isPlain }: RenderOptions,
): string[] {
  const lines: string[] = []
  for (const [metric, best] of view.best) {
    if (shown.some((row) => row.score(metric) === best)) continue
    const holder = findHolder(view, metric)
    const place = holder && view.areRepeats ? describeConfig(holder.config, view.configs.varying) : ''
    const text = ` ${isPlain ? 'best' : `${STAR} best`} ${metric.name} ${numberFormat([best])(best)} in ${place || holder?.runs[0].run.runId}`
    lines.push(fitLine([{ text, paint: colors.dim }], width))
    if (lines.length === MOST_HIDDEN_BEST) break
  }
  return lines
}

/** The name in `run.json`, which is not the declared one where `--name` was given. */
function recordedName({ results, experiment }: ExperimentView['group']): string {
  return results[0]?.run.experimentName ?? experiment.name
}

function rank(index: number): number {
  return Math.min(index, 999)
}
