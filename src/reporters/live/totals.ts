/** The last lines of the live view: runs, the machine against its thresholds, time. */

import { counted } from '../../model/utils/counted.ts'
import { largest } from '../../model/utils/largest.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import {
  fitLine,
  LABEL_WIDTH,
  labelledLine,
  type RenderOptions,
  type Span,
  widthOf,
  withBars,
} from '../../terminal/styled-line.ts'
import { countDone, sumProgress, totalText } from './experiment-progress.ts'
import type { LiveState } from './state.ts'

/** How full the machine is; what cannot be measured is left out. */
export interface MachineReading {
  /** Percent of the CPUs that may be used. */
  cpuPercent?: number | undefined
  /** Percent of the memory. */
  memoryPercent?: number | undefined
}

export interface LiveTotalsOptions extends RenderOptions {
  /** On the clock of the state. */
  nowMs: number
  machine: MachineReading
  /** Above these no run is started; left out where there is no such limit. */
  thresholds: MachineReading
}

/** A piece of a line, of which those of the highest rank give way first where there is no room. */
interface Part extends Span {
  /** Default: 0, which stays. */
  rank?: number
}

/** One line each, at the width of the summary's labels. */
export function renderTotalLines(state: LiveState, options: LiveTotalsOptions): string[] {
  const lines: [label: string, parts: Part[]][] = [
    ['Runs', runParts(state, options)],
    ['Cases', caseParts(state, options)],
    ['Time', timeParts(state, options)],
    ...machineLine(state, options),
  ]
  return lines
    .filter(([, parts]) => parts.length > 0)
    .map(([label, parts]) => labelledLine(label, fittingParts(parts, options), options))
}

/** All of it in one line, for a log: as long as it is. */
export function renderProgressLine(
  state: LiveState,
  options: Pick<LiveTotalsOptions, 'nowMs' | 'colors'>,
): string {
  const parts = [
    ...runParts(state, options),
    ...casePartsOfLog(state, options),
    ...timeParts(state, options),
    ...elsewhereParts(state),
  ]
  const indent = { text: ' '.repeat(LABEL_WIDTH - 5) }
  return fitLine([indent, ...withBars(parts, options.colors)], Number.POSITIVE_INFINITY)
}

function fittingParts(parts: readonly Part[], { width, colors }: RenderOptions): Span[] {
  const spans = withBars(parts, colors)
  const ranks = parts.map(({ rank = 0 }) => rank)
  const highest = largest(ranks)
  if (widthOf(spans) <= width - LABEL_WIDTH - 2 || highest === 0) return spans
  return fittingParts(parts.toSpliced(ranks.lastIndexOf(highest), 1), { width, colors })
}

function runParts(state: LiveState, { colors }: Pick<RenderOptions, 'colors'>): Part[] {
  const { experiments, runs, retries, filesLoading } = state
  const sum = sumProgress(experiments)
  const done = countDone(sum)
  const part = (count: number, word: string, paint: Span['paint'], rank = 0): Part[] =>
    count > 0 ? [{ text: `${count} ${word}`, paint, rank }] : []
  const loading = filesLoading > 0 ? [{ text: `loading ${counted(filesLoading, 'file')}`, rank: 2 }] : []
  if (sum.total === 0 && !sum.isOpen) return loading.length > 0 ? loading : [{ text: 'looking for files' }]
  const percent = sum.total > 0 && !sum.isOpen ? ` (${Math.floor((100 * done) / sum.total)}%)` : ''
  return [
    { text: `${done}/${totalText(sum)}${percent}`, paint: colors.bold },
    ...part(sum.failed, 'failed', (text) => colors.bold(colors.red(text))),
    ...part(sum.skipped, 'skipped', colors.yellow, 3),
    ...part(retries, 'retried', colors.yellow, 4),
    ...part(sum.reused, 'reused', colors.green, 5),
    { text: `${runs.size} running`, rank: 1 },
    ...loading,
  ]
}

/** Cases done, failed, their rate, and what they have cost so far; nothing where there are none. */
function caseParts(
  { cases }: LiveState,
  { nowMs, colors }: Pick<LiveTotalsOptions, 'nowMs' | 'colors'>,
): Part[] {
  const { done, total, errors, costUsd } = cases
  if (total === 0) return []
  const rate = cases.perSecond(nowMs)
  return [
    { text: `${done}/${total} (${Math.floor((100 * done) / total)}%)`, paint: colors.bold },
    ...(errors > 0 ? [{ text: counted(errors, 'error'), paint: colors.red }] : []),
    ...(rate === undefined ? [] : [{ text: `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`, rank: 2 }]),
    ...(costUsd > 0 ? [{ text: `${costText(costUsd)} so far`, rank: 1 }] : []),
  ]
}

/** In a line that has no labels. */
function casePartsOfLog(state: LiveState, options: Pick<LiveTotalsOptions, 'nowMs' | 'colors'>): Part[] {
  const [first, ...others] = caseParts(state, options)
  return first ? [{ ...first, text: `${first.text} cases` }, ...others] : []
}

function costText(costUsd: number): string {
  return `$${costUsd < 0.01 ? costUsd.toPrecision(2) : costUsd.toFixed(2)}`
}

function timeParts(state: LiveState, { nowMs, colors }: Pick<LiveTotalsOptions, 'nowMs' | 'colors'>): Part[] {
  const rate = state.runsPerMinute()
  const remainingMs = state.remainingMs()
  return [
    { text: roundedDuration(nowMs - state.startedAtMs), rank: 1 },
    ...(rate === undefined ? [] : [{ text: rateText(rate), rank: 2 }]),
    ...(remainingMs === undefined || remainingMs < 1000
      ? []
      : [{ text: `about ${roundedDuration(remainingMs)} left`, paint: colors.bold }]),
  ]
}

/** Tenths of a second are noise here. */
function roundedDuration(ms: number): string {
  return ms < 59_500 ? `${Math.floor(ms / 1000)}s` : formatDuration(ms)
}

function rateText(perMinute: number): string {
  const [rate, unit] = perMinute < 1 ? [perMinute * 60, 'h'] : [perMinute, 'min']
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')} runs/${unit}`
}

/** How full this machine is, or who does the runs. */
function machineLine(state: LiveState, options: LiveTotalsOptions): [label: string, parts: Part[]][] {
  return state.machines ? [['Machines', elsewhereParts(state)]] : [['Machine', machineParts(options)]]
}

function elsewhereParts({ machines }: LiveState): Part[] {
  const text = machines?.()
  return text === undefined ? [] : text.split(' | ').map((part) => ({ text: part }))
}

function machineParts({ machine, thresholds, colors }: LiveTotalsOptions): Span[] {
  const part = (name: string, percent: number | undefined, threshold: number | undefined): Span[] => {
    if (percent === undefined) return []
    const limit = threshold === undefined ? '' : ` of ${threshold}%`
    const isAbove = threshold !== undefined && percent >= threshold
    return [{ text: `${name} ${Math.round(percent)}%${limit}`, paint: isAbove ? colors.yellow : undefined }]
  }
  return [
    ...part('CPU', machine.cpuPercent, thresholds.cpuPercent),
    ...part('memory', machine.memoryPercent, thresholds.memoryPercent),
  ]
}
