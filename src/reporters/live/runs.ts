/** The lines of the live view that show the runs in progress: title, time, attempt, last metrics and their course. */
import { counted } from '../../model/utils/counted.ts'
import { largest } from '../../model/utils/largest.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { fitLine, type RenderOptions, type Span, widthOf } from '../../terminal/styled-line.ts'
import { displayWidth, padding, sanitize } from '../../terminal/terminal-text.ts'
import { shortTitles } from './short-titles.ts'
import type { RunProgress } from './state.ts'

export interface RunLinesOptions extends RenderOptions {
  /** Lines that may be used. */
  lines: number
  /** On the clock of the state. */
  nowMs: number
}

/** A run that ends sooner than this would only flicker. */
const SHORTEST_SHOWN_MS = 150
/** Metrics of one run that are shown, if there is room. */
const MOST_METRICS = 4
const SPARKLINE_WIDTH = { least: 8, most: 24 }
const MARK_WIDTH = 3
/** Titles get what the rest leaves, and this at least: without them the rest says nothing. */
const LEAST_TITLE_SHARE = 0.45
const LEAST_TITLE_WIDTH = 12

/** The runs that are worth a line by now. */
export function shownRuns(runs: Iterable<RunProgress>, nowMs: number): RunProgress[] {
  return [...runs].filter(({ startedAtMs }) => nowMs - startedAtMs >= SHORTEST_SHOWN_MS)
}

/** The longest running first; those that find no room are counted in a last line. */
export function renderRunLines(runs: readonly RunProgress[], options: RunLinesOptions): string[] {
  const { width, lines, nowMs, colors } = options
  if (lines < 1) return []
  const shown = shownRuns(runs, nowMs)
  const fitting = shown.length > lines ? shown.slice(0, lines - 1) : shown
  const more = shown.length - fitting.length
  const titles = fitting.map(({ run }) => sanitize(run.spec.title))
  const times = fitting.map(({ startedAtMs }) => elapsedText(nowMs - startedAtMs))
  const timeWidth = largest(times.map((time) => time.length))
  const states = fitting.map((progress) => stateSpans(progress, options))
  const besides = fitting.map((progress, index) => widthOf(states[index] ?? []) + leastMetricWidth(progress))
  const room = width - MARK_WIDTH - 2 - timeWidth - largest(besides)
  const short = shortTitles(
    fitting.map(({ experiment }, index) => ({ title: titles[index] ?? '', group: experiment })),
    Math.max(LEAST_TITLE_WIDTH, Math.floor(width * LEAST_TITLE_SHARE), room),
  )
  const titleWidth = largest(short.map(displayWidth))
  const rendered = fitting.map((progress, index) => {
    const title = short[index] ?? ''
    const start: Span[] = [
      { text: ' ❯ ', paint: colors.yellow },
      { text: `${title}${padding(title, titleWidth)}  ` },
      { text: (times[index] ?? '').padStart(timeWidth), paint: colors.dim },
      ...(states[index] ?? []),
    ]
    return fitLine([...start, ...metricSpans(progress, width - widthOf(start), options)], width)
  })
  return more > 0
    ? [...rendered, fitLine([{ text: `   … ${more} more in progress`, paint: colors.dim }], width)]
    : rendered
}

/** In tenths of a second only while those can be read. */
function elapsedText(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)}s`
  if (ms < 60_000) return `${Math.floor(ms / 1000)}s`
  // What has passed is never rounded up.
  return formatDuration(ms - (ms % (ms < 3_600_000 ? 1000 : 60_000)))
}

function stateSpans(progress: RunProgress, { nowMs, colors }: RunLinesOptions): Span[] {
  const { attempt, waitsUntilMs, run, step } = progress
  if (waitsUntilMs !== undefined) {
    const wait = elapsedText(Math.max(0, waitsUntilMs - nowMs))
    return [{ text: `  attempt ${attempt + 1}/${run.options.maxAttempts} in ${wait}`, paint: colors.yellow }]
  }
  return [
    ...(attempt > 1
      ? [{ text: `  attempt ${attempt}/${run.options.maxAttempts}`, paint: colors.yellow }]
      : []),
    ...(step === undefined ? [] : [{ text: `  step ${step}`, paint: colors.dim }]),
    ...caseSpans(progress, colors),
  ]
}

/** How far the variant of an evaluation is. */
function caseSpans({ cases }: RunProgress, colors: RunLinesOptions['colors']): Span[] {
  if (!cases) return []
  const { done, total, errors } = cases
  return [
    { text: `  ${done}/${total} cases`, paint: colors.dim },
    ...(errors > 0 ? [{ text: ` ${counted(errors, 'error')}`, paint: colors.red }] : []),
  ]
}

/** What the main metric and the shortest of its courses take. */
function leastMetricWidth(progress: RunProgress): number {
  const name = mainMetric(progress)
  const value = name === undefined ? undefined : progress.trails.get(name)?.last
  if (name === undefined || value === undefined) return 0
  return displayWidth(metricText(name, value)) + 2 + SPARKLINE_WIDTH.least
}

/** The objective's, or the first. */
function mainMetric({ trails, run }: RunProgress): string | undefined {
  const goal = run.spec.experiment.options.objective?.metric
  return goal !== undefined && trails.has(goal) ? goal : trails.keys().next().value
}

function metricText(name: string, value: number): string {
  return `  ${sanitize(name)} ${numberFormat([value])(value)}`
}

/** As many metrics as there is room for, and the course of the main one. */
function metricSpans(progress: RunProgress, room: number, { colors }: RunLinesOptions): Span[] {
  const { trails } = progress
  if (trails.size === 0) return []
  const names = [...trails.keys()]
  const main = mainMetric(progress)
  const ordered = [...names.filter((name) => name === main), ...names.filter((name) => name !== main)]
  const spans: Span[] = []
  let left = room - 2
  for (const name of ordered.slice(0, MOST_METRICS)) {
    const value = trails.get(name)?.last
    if (value === undefined) continue
    const text = metricText(name, value)
    const reserved = name === main ? 0 : SPARKLINE_WIDTH.least
    if (displayWidth(text) > left - reserved) break
    spans.push({ text, paint: name === main ? undefined : colors.dim })
    left -= displayWidth(text)
  }
  const line = main === undefined ? '' : trails.get(main)?.draw(Math.min(SPARKLINE_WIDTH.most, left))
  const hasRoom = left >= SPARKLINE_WIDTH.least
  return line && hasRoom ? [...spans, { text: `  ${line}`, paint: colors.cyan }] : spans
}
