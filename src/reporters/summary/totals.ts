/** Renders the totals of a session in the visual language of Vitest's summary. */

import {
  countReused,
  countStatus,
  countSucceeded,
  type ExperimentGroup,
  isInterrupted,
} from '../../analysis/experiment-group.ts'
import { excusedRunIds, type GateVerdict, missedGates } from '../../model/gate-verdict.ts'
import type { RunResult } from '../../model/run.ts'
import { counted } from '../../model/utils/counted.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { labelledLine, type RenderOptions, type Span, withBars } from '../../terminal/styled-line.ts'
import {
  type EndedExperiment,
  type EndState,
  endStateOf,
  fileStates,
  type IdleExperiment,
} from './end-state.ts'
import type { BaselineReport } from './render-baseline.ts'

/** What the results do not say about a session. */
export interface SessionTotals {
  /** Wall time of the session in milliseconds. */
  durationMs: number
  /** Where the run directories are, as it is to be printed. */
  resultsDir: string
  /** Files of which no experiment is known. Default: files are not counted. */
  files?: { broken: number; empty: number } | undefined
  /** Experiments that have no result. Default: none. */
  idle?: readonly IdleExperiment[] | undefined
  /** Runs that were selected but not started: `--bail`, an interrupt. Default: 0. */
  notRunCount?: number | undefined
  /** What the CPU and memory gate held back. Default: no gate was on. */
  gate?: { refusals: { cpu: number; memory: number }; longestWaitMs: number; despite: number } | undefined
  /** Who did the runs. Default: this machine. */
  machines?: string | undefined
  /** What was expected of the metrics. Default: nothing. */
  verdicts?: readonly GateVerdict[] | undefined
  /** What the runs were compared with. Default: nothing. */
  baseline?: BaselineReport | undefined
}

/** The lines `Files`, `Experiments`, `Runs`, `Duration` and `Results`, and what there is to say between them. */
export function renderTotals(
  groups: readonly ExperimentGroup[],
  totals: SessionTotals,
  options: RenderOptions,
): string[] {
  const ended = endedExperiments(groups, totals)
  const lines: [label: string, value: Span[]][] = [
    ...fileLine(ended, totals, options),
    ['Experiments', countSpans(stateCounts(ended, options), 'no experiments', options)],
    ['Runs', runSpans(groups, totals, options)],
    ...restartLine(groups),
    ...expectedLine(totals, options),
    ['Duration', durationSpans(groups, totals, options)],
    ...gateLine(totals),
    ...(totals.machines === undefined
      ? []
      : [['Machines', [{ text: totals.machines }]] satisfies [string, Span[]]]),
    ['Results', [{ text: totals.resultsDir }]],
  ]
  return lines.map(([label, value]) => labelledLine(label, value, options))
}

function endedExperiments(
  groups: readonly ExperimentGroup[],
  { verdicts = [], idle = [] }: SessionTotals,
): EndedExperiment[] {
  const judged = {
    atFault: new Set(missedGates(verdicts).flatMap(({ runIds }) => runIds)),
    excused: excusedRunIds(verdicts),
  }
  return [...groups.map((group) => ({ file: group.file, state: endStateOf(group, judged) })), ...idle]
}

function fileLine(
  ended: readonly EndedExperiment[],
  { files }: SessionTotals,
  options: RenderOptions,
): [label: string, value: Span[]][] {
  if (!files) return []
  const { bold, red, yellow } = options.colors
  const states = fileStates(ended).map((state) => ({ state }))
  const counts: Count[] = [
    ...stateCounts(states, options),
    { count: files.broken, word: 'did not load', paint: (text) => bold(red(text)) },
    { count: files.empty, word: 'without experiments', paint: yellow },
  ]
  return [['Files', countSpans(counts, 'no files', options)]]
}

function stateCounts(
  ended: readonly Pick<EndedExperiment, 'state'>[],
  { colors: { bold, green, red, yellow, gray } }: RenderOptions,
): Count[] {
  const paints: Record<EndState, Count['paint']> = {
    passed: (text) => bold(green(text)),
    failed: (text) => bold(red(text)),
    skipped: yellow,
    todo: gray,
    interrupted: yellow,
    'not run': gray,
  }
  return Object.entries(paints).map(([word, paint]) => ({
    count: ended.filter(({ state }) => state === word).length,
    word,
    paint,
  }))
}

function runSpans(
  groups: readonly ExperimentGroup[],
  { notRunCount = 0 }: SessionTotals,
  { colors }: RenderOptions,
): Span[] {
  const sum = (countOf: (results: RunResult[]) => number) =>
    groups.reduce((total, { results }) => total + countOf(results), 0)
  const count = (status: 'failed' | 'skipped') => sum((results) => countStatus(results, status))
  const interrupted = sum((results) => results.filter(isInterrupted).length)
  const counts: Count[] = [
    { count: sum(countSucceeded), word: 'succeeded', paint: (text) => colors.bold(colors.green(text)) },
    { count: sum(countReused), word: 'reused', paint: colors.green },
    { count: count('failed') - interrupted, word: 'failed', paint: (text) => colors.bold(colors.red(text)) },
    { count: count('skipped'), word: 'skipped', paint: colors.yellow },
    { count: interrupted, word: 'interrupted', paint: colors.yellow },
    { count: notRunCount, word: 'not run', paint: colors.gray },
  ]
  return countSpans(counts, 'no runs', { colors })
}

interface Count {
  count: number
  word: string
  paint: (text: string) => string
}

function countSpans(
  counts: readonly Count[],
  none: string,
  { colors }: Pick<RenderOptions, 'colors'>,
): Span[] {
  const spans = counts
    .filter(({ count }) => count > 0)
    .map(({ count, word, paint }): Span => ({ text: `${count} ${word}`, paint }))
  if (spans.length === 0) return [{ text: none, paint: colors.dim }]
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  return [...withBars(spans, colors), { text: ` (${total})`, paint: colors.gray }]
}

/** What was done twice may have been paid twice. */
function restartLine(groups: readonly ExperimentGroup[]): [label: string, value: Span[]][] {
  const restarted = groups.flatMap(({ results }) => results).filter(({ restarts }) => restarts > 0)
  if (restarted.length === 0) return []
  const count = counted(restarted.length, 'run')
  return [['Restarted', [{ text: `${count}, whose worker was ended through no fault of theirs` }]]]
}

/** Named after the option `expect`: `Gate` is that of CPU and memory. */
function expectedLine(
  { verdicts = [] }: SessionTotals,
  { colors }: RenderOptions,
): [label: string, value: Span[]][] {
  if (verdicts.length === 0) return []
  const missed = missedGates(verdicts).length
  const counts: Count[] = [
    { count: verdicts.length - missed, word: 'met', paint: (text) => colors.bold(colors.green(text)) },
    { count: missed, word: 'missed', paint: (text) => colors.bold(colors.red(text)) },
  ]
  return [['Expected', countSpans(counts, '', { colors })]]
}

function gateLine({ gate }: SessionTotals): [label: string, value: Span[]][] {
  if (!gate) return []
  const { cpu, memory } = gate.refusals
  const reasons = [...(cpu > 0 ? [`${cpu}x for CPU`] : []), ...(memory > 0 ? [`${memory}x for memory`] : [])]
  const parts = [
    ...(reasons.length > 0
      ? [`closed ${reasons.join(', ')}, longest wait ${formatDuration(gate.longestWaitMs)}`]
      : []),
    ...(gate.despite > 0 ? [`${counted(gate.despite, 'run')} let go above it`] : []),
  ]
  return [['Gate', [{ text: parts.join(', ') || 'never closed' }]]]
}

function durationSpans(
  groups: readonly ExperimentGroup[],
  { durationMs }: SessionTotals,
  { colors }: RenderOptions,
): Span[] {
  let runsMs = 0
  for (const { results } of groups)
    for (const result of results) runsMs += result.isReused ? 0 : result.durationMs
  const factor = durationMs > 0 ? runsMs / durationMs : 0
  // Short runs one after the other give 0.1x, which says nothing of how parallel they were.
  const parallel = factor >= 1.1 ? `, ${factor.toFixed(1)}x parallel` : ''
  return [
    { text: formatDuration(durationMs) },
    { text: ` (runs ${formatDuration(runsMs)}${parallel})`, paint: colors.dim },
  ]
}
