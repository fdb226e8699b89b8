/** Renders what is printed at the end of a session: a table for each experiment, then the totals. */

import { evaluationOf } from '../../analysis/cases/evaluation.ts'
import { groupByExperiment } from '../../analysis/experiment-group.ts'
import { ambiguousName } from '../../analysis/expression/field-name.ts'
import { recordOf } from '../../analysis/record.ts'
import type { ExperimentSpec, RunResult } from '../../model/run.ts'
import { MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { displayWidth, sanitize, wrap } from '../../terminal/terminal-text.ts'
import { renderExperiment } from '../tables/experiment-table.ts'
import type { ExperimentView } from '../tables/experiment-view.ts'
import { renderSearchLines } from '../tables/search-lines.ts'
import { orderGroup, type SessionExperiment, viewGroup } from './experiment-order.ts'
import { renderBaseline } from './render-baseline.ts'
import { renderGates } from './render-gates.ts'
import { renderTotals, type SessionTotals } from './totals.ts'

export interface SummaryOptions extends RenderOptions {
  /** `name` for ascending, `-name` for descending: a metric, a config key or `duration`. Default: as declared. */
  sort?: string | undefined
  /** The command that shows every run, of one experiment or of all. Default: it is not named. */
  moreCommand?: ((experimentName?: string) => string) | undefined
}

/** A sort key that many experiments could be meant by is not worth more names than this. */
const MOST_NAMED_KEYS = 20

/**
 * The end of a session as text without a newline at its end; no line is wider than `options.width`.
 *
 * @example
 * renderSummary(results, { durationMs: 3210, resultsDir: 'results/' }, {
 *   width: process.stdout.columns ?? 80,
 *   colors: terminalColors(true),
 *   sort: '-accuracy',
 *   moreCommand: (name) => (name === undefined ? 'ztxexp results' : `ztxexp results --experiment ${quote(name)}`),
 * })
 */
export function renderSummary(
  results: readonly RunResult[],
  totals: SessionTotals,
  options: SummaryOptions,
): string {
  const groups = groupByExperiment(results)
  const experiments = groups.map((group) => viewGroup(group, options.sort))
  const lines: string[] = []
  for (const [index, each] of experiments.entries()) {
    lines.push(...renderExperiment(each.view, orderGroup(each, options.moreCommand), options))
    lines.push(...searchLines(groups[index]?.experiment, each.view, options), '')
  }
  if (experiments.some(({ view }) => view.areGroups)) lines.push(...renderLegend(options), '')
  if (results.some(hasIntervals)) lines.push(...renderCaseLegend(options), '')
  lines.push(...renderSortWarning(experiments, options))
  if (totals.baseline) lines.push(...renderBaseline(totals.baseline, options), '')
  const gates = renderGates(totals.verdicts ?? [], options)
  if (gates.length > 0) lines.push(...gates, '')
  lines.push(...renderTotals(groups, totals, options))
  return lines.join('\n')
}

/** Of other experiments nothing. */
function searchLines(
  experiment: ExperimentSpec | undefined,
  { runs, configs }: ExperimentView,
  options: SummaryOptions,
): string[] {
  const goals = experiment?.searched
  if (!goals) return []
  const found = { goals, limits: experiment.options.expect ?? {}, varying: configs.varying }
  return renderSearchLines(runs.records, found, options)
}

/** What rows of groups mean, said once for all tables. */
function renderLegend({ width, colors, moreCommand }: SummaryOptions): string[] {
  const room = Math.max(width, MIN_WIDTH) - 1
  const lines = wrap("Means over runs that differ in the seed only; ± is Student's 95 % interval.", room)
  const command = moreCommand && sanitize(`Every run: ${moreCommand()}`)
  // A command that goes on in the next line cannot be pasted.
  if (command !== undefined && displayWidth(command) <= room) lines.push(command)
  return lines.map((line) => colors.dim(` ${line}`))
}

/** What the brackets of evaluations mean. */
/** Whether something in its row is to be explained: one without any score has none. */
function hasIntervals(result: RunResult): boolean {
  return (evaluationOf(recordOf(result))?.estimates.size ?? 0) > 0
}

function renderCaseLegend({ width, colors }: SummaryOptions): string[] {
  const text =
    "Means over cases; [ ] is the 95 % interval: Wilson's for scores of 0 or 1, Student's for others, clustered by case."
  return wrap(text, Math.max(width, MIN_WIDTH) - 1).map((line) => colors.dim(` ${line}`))
}

/** Experiments have different metrics: only a key that none of them has is a mistake. */
function renderSortWarning(experiments: readonly SessionExperiment[], options: SummaryOptions): string[] {
  if (options.sort === undefined || experiments.length === 0) return []
  const searches = experiments.map(({ search }) => search)
  const vague = searches.find(({ candidates }) => candidates.length > 0)
  if (vague) {
    const name = vague.candidates[0]?.name ?? ''
    const parts = vague.candidates.map(({ part }) => part).toSorted()
    return [...warningLines(ambiguousName(name, parts).message, options), '']
  }
  if (searches.some(({ order }) => order)) return []
  const names = [...new Set(searches.flatMap(({ keys }) => keys.map(({ name }) => name)))]
  const shown = names.slice(0, MOST_NAMED_KEYS).join(', ')
  const more = names.length > MOST_NAMED_KEYS ? ` and ${names.length - MOST_NAMED_KEYS} more` : ''
  const text = `Cannot sort by "${options.sort.replace(/^-/, '')}". What these runs can be sorted by: ${shown}${more}.`
  return [...warningLines(text, options), '']
}

function warningLines(text: string, { width, colors }: RenderOptions): string[] {
  return wrap(sanitize(text), Math.max(width, MIN_WIDTH) - 1).map((line) => colors.yellow(` ${line}`))
}
