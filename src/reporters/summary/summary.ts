/** Renders what is printed at the end of a session: a table for each experiment, then the totals. */

import { groupByExperiment } from '../../analysis/experiment-group.ts'
import { ambiguousName } from '../../analysis/expression/field-name.ts'
import type { RunResult } from '../../model/run.ts'
import { MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { displayWidth, sanitize, wrap } from '../../terminal/terminal-text.ts'
import { type ExperimentTableOptions, renderExperiment } from './experiment-table.ts'
import { type ExperimentView, type ViewOptions, viewExperiment } from './experiment-view.ts'
import { renderGates } from './render-gates.ts'
import { renderTotals, type SessionTotals } from './totals.ts'

export interface SummaryOptions extends ExperimentTableOptions, ViewOptions {}

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
  const views = groups.map((group) => viewExperiment(group, options))
  const lines: string[] = []
  for (const view of views) lines.push(...renderExperiment(view, options), '')
  if (views.some(({ areRepeats }) => areRepeats)) lines.push(...renderLegend(options), '')
  lines.push(...renderSortWarning(views, options))
  const gates = renderGates(totals.verdicts ?? [], options)
  if (gates.length > 0) lines.push(...gates, '')
  lines.push(...renderTotals(groups, totals, options))
  return lines.join('\n')
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

/** Experiments have different metrics: only a key that none of them has is a mistake. */
function renderSortWarning(views: readonly ExperimentView[], options: SummaryOptions): string[] {
  if (options.sort === undefined || views.length === 0) return []
  const vague = views.find(({ sortCandidates }) => sortCandidates.length > 0)
  if (vague) {
    const name = vague.sortCandidates[0]?.name ?? ''
    const parts = vague.sortCandidates.map(({ part }) => part).toSorted()
    return [...warningLines(ambiguousName(name, parts).message, options), '']
  }
  if (views.some((view) => view.isSortKnown)) return []
  const names = [...new Set(views.flatMap((view) => view.keys.map(({ name }) => name)))]
  const shown = names.slice(0, MOST_NAMED_KEYS).join(', ')
  const more = names.length > MOST_NAMED_KEYS ? ` and ${names.length - MOST_NAMED_KEYS} more` : ''
  const text = `Cannot sort by "${options.sort.replace(/^-/, '')}". What these runs can be sorted by: ${shown}${more}.`
  return [...warningLines(text, options), '']
}

function warningLines(text: string, { width, colors }: RenderOptions): string[] {
  return wrap(sanitize(text), Math.max(width, MIN_WIDTH) - 1).map((line) => colors.yellow(` ${line}`))
}
