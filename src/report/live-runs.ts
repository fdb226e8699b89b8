/** The lines of the live view that show the runs in progress: title, time, attempt, last metrics and their course. */
import { formatDuration } from './format-duration.ts'
import { numberFormat } from './format-number.ts'
import type { RunProgress } from './live-state.ts'
import { fitLine, type RenderOptions, type Span } from './styled-line.ts'
import { displayWidth, padding, sanitize, truncate } from './terminal-text.ts'

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
  const timeWidth = Math.max(0, ...times.map((time) => time.length))
  const longest = Math.max(0, ...titles.map(displayWidth))
  const hasMetrics = fitting.some(({ trails }) => trails.size > 0)
  const titleWidth = Math.min(
    longest,
    Math.max(12, Math.floor((width - timeWidth) * (hasMetrics ? 0.45 : 0.7))),
  )
  const rendered = fitting.map((progress, index) => {
    const title = truncate(titles[index] ?? '', titleWidth)
    const time = (times[index] ?? '').padStart(timeWidth)
    const start: Span[] = [
      { text: ' ❯ ', paint: colors.yellow },
      { text: `${title}${padding(title, titleWidth)}  ` },
      { text: time, paint: colors.dim },
      ...stateSpans(progress, options),
    ]
    const used = start.reduce((sum, { text }) => sum + displayWidth(text), 0)
    return fitLine([...start, ...metricSpans(progress, width - used, options)], width)
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
  ]
}

/** As many metrics as there is room for, and the course of the first one, or of the objective's. */
function metricSpans({ trails, run }: RunProgress, room: number, { colors }: RunLinesOptions): Span[] {
  if (trails.size === 0) return []
  const goal = run.spec.experiment.options.objective?.metric
  const names = [...trails.keys()]
  const main = goal !== undefined && trails.has(goal) ? goal : names[0]
  const ordered = [...names.filter((name) => name === main), ...names.filter((name) => name !== main)]
  const spans: Span[] = []
  let left = room - 2
  for (const name of ordered.slice(0, MOST_METRICS)) {
    const value = trails.get(name)?.last
    if (value === undefined) continue
    const text = `  ${sanitize(name)} ${numberFormat([value])(value)}`
    const reserved = name === main ? 0 : SPARKLINE_WIDTH.least
    if (displayWidth(text) > left - reserved) break
    spans.push({ text, paint: name === main ? undefined : colors.dim })
    left -= displayWidth(text)
  }
  const line = main === undefined ? '' : trails.get(main)?.draw(Math.min(SPARKLINE_WIDTH.most, left))
  const hasRoom = left >= SPARKLINE_WIDTH.least
  return line && hasRoom ? [...spans, { text: `  ${line}`, paint: colors.cyan }] : spans
}
