/** Renders one experiment at the end of a session: a heading, and a table of its runs with the best values marked. */
import type { RunResult } from '../model/run.ts'
import { countStatus } from './experiment-group.ts'
import { type ExperimentView, findHolder } from './experiment-view.ts'
import { readMetric } from './fields.ts'
import { numberFormat } from './format-number.ts'
import { selectRuns } from './row-order.ts'
import {
  attemptsColumn,
  configColumn,
  durationColumn,
  formatConfigValue,
  metricColumn,
  noteColumn,
  PRIORITY,
  type RunColumn,
  runIdColumn,
  statusColumn,
  titleColumn,
} from './run-columns.ts'
import { fitLine, type RenderOptions, type Span } from './styled-line.ts'
import { displayWidth, sanitize } from './terminal-text.ts'
import { renderTable, type TableRow } from './text-table.ts'

/** So many best values of runs that are not shown are named below the table. */
const MOST_HIDDEN_BEST = 5

export interface ExperimentTableOptions extends RenderOptions {
  /** The command that shows the runs that are left out. Default: it is not named. */
  moreCommand?: ((experimentName: string) => string) | undefined
}

/** Heading and table of one experiment, as lines. */
export function renderExperiment(view: ExperimentView, options: ExperimentTableOptions): string[] {
  const { head, tail, hiddenCount } = selectRuns(view.ordered, view.valueCount)
  const shown = [...head, ...tail]
  const columns = columnsOf(view, shown, options)
  const rows: TableRow[] = shown.map((_, index) => columns.map(({ cells }) => cells[index] ?? { text: '' }))
  if (hiddenCount > 0) rows.splice(head.length, 0, { across: moreText(view, hiddenCount, options) })
  return [
    ...renderHeading(view, options),
    ...renderTable({ columns: columns.map(({ column }) => column), rows }, options),
    ...(hiddenCount > 0 ? renderHiddenBest(view, shown, options) : []),
  ]
}

function columnsOf(view: ExperimentView, shown: RunResult[], { colors }: RenderOptions): RunColumn[] {
  const { varying } = view.configs
  const metrics = view.metrics.map((field, index) => {
    const priority = field === view.mainMetric ? PRIORITY.mainMetric : PRIORITY.metric - rank(index)
    return metricColumn(field, shown, { colors, priority, best: view.best.get(field) })
  })
  const { results } = view.group
  return [
    statusColumn(shown, colors),
    ...varying.map((field, index) => configColumn(field, shown, PRIORITY.config - rank(index))),
    ...(varying.length === 0 ? [titleColumn(shown)] : []),
    ...metrics,
    ...(results.some((run) => run.attempt > 1) ? [attemptsColumn(shown)] : []),
    durationColumn(shown, colors),
    runIdColumn(shown, colors),
    ...(shown.some((run) => run.status !== 'succeeded') ? [noteColumn(shown, colors)] : []),
  ]
}

function renderHeading(view: ExperimentView, { width, colors }: RenderOptions): string[] {
  const { file, experiment } = view.group
  const title: Span[] = [
    { text: ` ${sanitize(experiment.name)}`, paint: colors.bold },
    { text: `  ${file}  ${countText(view)}`, paint: colors.dim },
  ]
  const constants = view.configs.constant.map(
    ({ field, value }) => `${field.name}=${formatConfigValue(value)}`,
  )
  if (constants.length === 0) return [fitLine(title, width)]
  const used = title.reduce((sum, { text }) => sum + displayWidth(sanitize(text)), 0)
  const text = constants.join(' ')
  const isOneLine = used + 2 + displayWidth(sanitize(text)) <= width
  if (isOneLine) return [fitLine([...title, { text: `  ${text}`, paint: colors.dim }], width)]
  return [fitLine(title, width), fitLine([{ text: ` ${text}`, paint: colors.dim }], width)]
}

function countText({ group: { results, experiment }, orderText }: ExperimentView): string {
  const failed = countStatus(results, 'failed')
  const skipped = countStatus(results, 'skipped')
  const { candidates } = experiment
  const partText = candidates === undefined ? '' : `of ${candidates.toLocaleString('en')} `
  const counts = [
    `${results.length} ${partText}${results.length === 1 && !partText ? 'run' : 'runs'}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(' | ')
  return orderText === undefined ? `(${counts})` : `(${counts}) ${orderText}`
}

function moreText({ group }: ExperimentView, count: number, { moreCommand }: ExperimentTableOptions): string {
  const text = `… ${count} more ${count === 1 ? 'run' : 'runs'}`
  return moreCommand ? `${text}: ${moreCommand(group.experiment.name)}` : text
}

/** A best value whose run is among those left out would otherwise not be seen at all. */
function renderHiddenBest(
  view: ExperimentView,
  shown: RunResult[],
  { width, colors }: RenderOptions,
): string[] {
  const lines: string[] = []
  for (const [metric, best] of view.best) {
    if (shown.some((run) => readMetric(run.metrics, metric) === best)) continue
    const runId = findHolder(view, metric)?.run.runId ?? ''
    const text = ` ★ best ${metric.name} ${numberFormat([best])(best)} in ${runId}`
    lines.push(fitLine([{ text, paint: colors.dim }], width))
    if (lines.length === MOST_HIDDEN_BEST) break
  }
  return lines
}

function rank(index: number): number {
  return Math.min(index, 999)
}
