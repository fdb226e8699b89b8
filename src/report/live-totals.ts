/** The last lines of the live view: runs, the machine against its thresholds, time. */

import { counted } from '../model/counted.ts'
import { countDone, sumProgress } from './experiment-progress.ts'
import { formatDuration } from './format-duration.ts'
import type { LiveState } from './live-state.ts'
import { fitLine, LABEL_WIDTH, labelledLine, type RenderOptions, type Span, withBars } from './styled-line.ts'

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

/** One line each, at the width of the summary's labels. */
export function renderTotalLines(state: LiveState, options: LiveTotalsOptions): string[] {
  const lines: [label: string, parts: Span[]][] = [
    ['Runs', runParts(state, options)],
    ['Time', timeParts(state, options)],
    ['Machine', machineParts(options)],
  ]
  return lines
    .filter(([, parts]) => parts.length > 0)
    .map(([label, parts]) => labelledLine(label, withBars(parts, options.colors), options))
}

/** All of it in one line, for a log. */
export function renderProgressLine(
  state: LiveState,
  options: Omit<LiveTotalsOptions, 'machine' | 'thresholds'>,
): string {
  const spans = [...runParts(state, options), ...timeParts(state, options)]
  const { colors, width } = options
  return fitLine([{ text: ' '.repeat(LABEL_WIDTH - 5) }, ...withBars(spans, colors)], width)
}

function runParts(state: LiveState, { colors }: RenderOptions): Span[] {
  const { experiments, runs, retries, filesLoading } = state
  const sum = sumProgress(experiments)
  const done = countDone(sum)
  const part = (count: number, word: string, paint: Span['paint']): Span[] =>
    count > 0 ? [{ text: `${count} ${word}`, paint }] : []
  const loading = filesLoading > 0 ? [{ text: `loading ${counted(filesLoading, 'file')}` }] : []
  if (sum.total === 0) return loading
  const percent = sum.total > 0 ? ` (${Math.floor((100 * done) / sum.total)}%)` : ''
  return [
    { text: `${done}/${sum.total}${percent}`, paint: colors.bold },
    ...part(sum.failed, 'failed', (text) => colors.bold(colors.red(text))),
    ...part(sum.skipped, 'skipped', colors.yellow),
    ...part(retries, 'retried', colors.yellow),
    ...part(sum.reused, 'reused', colors.green),
    { text: `${runs.size} running` },
    ...loading,
  ]
}

function timeParts(state: LiveState, { nowMs, colors }: Pick<LiveTotalsOptions, 'nowMs' | 'colors'>): Span[] {
  const rate = state.runsPerMinute()
  const remainingMs = state.remainingMs()
  return [
    { text: roundedDuration(nowMs - state.startedAtMs) },
    ...(rate === undefined ? [] : [{ text: `${rateText(rate)} runs/min` }]),
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
  return perMinute < 10 ? perMinute.toFixed(1) : Math.round(perMinute).toLocaleString('en')
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
