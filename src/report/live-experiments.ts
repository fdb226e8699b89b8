/** The lines of the live view that say how far each file and each of its experiments is. */

import { counted } from '../model/counted.ts'
import { groupBy } from '../model/group-by.ts'
import { countDone, type ExperimentProgress, sumProgress } from './experiment-progress.ts'
import { fitLine, type RenderOptions, type Span } from './styled-line.ts'
import { displayWidth, padding, sanitize, truncate, truncateStart } from './terminal-text.ts'

export interface ExperimentLinesOptions extends RenderOptions {
  /** Lines that may be used. */
  lines: number
}

/** A file or one of its experiments. */
interface Line {
  label: string
  indent: string
  progress: ExperimentProgress
}

const BAR_WIDTH = { least: 8, most: 24 }
/** Narrower screens have no room for a bar. */
const LEAST_WIDTH_FOR_BAR = 50

/**
 * A line for each experiment below one for its file, or one for both where a file has only one. What finds no room is
 * counted: first what is finished, then what has not begun.
 */
export function renderExperimentLines(
  experiments: readonly ExperimentProgress[],
  options: ExperimentLinesOptions,
): string[] {
  const files = groupByFile(experiments)
  const all = files.flatMap(fileLines)
  if (all.length <= options.lines) return renderLines(all, options)
  if (options.lines < 1) return []
  const finished = experiments.filter(isFinished)
  const open = experiments.filter((each) => !isFinished(each) && countDone(each) + each.running > 0)
  const waiting = experiments.filter((each) => countDone(each) + each.running === 0)
  const above = foldedLine('✓', finished, 'done', options)
  const below = foldedLine('·', waiting, 'waiting', options)
  const room = options.lines - above.length - below.length
  const shown = open.slice(0, open.length > room ? Math.max(0, room - 1) : room)
  const more = open.slice(shown.length)
  const lines = shown.map((progress): Line => ({ label: pairLabel(progress), indent: '', progress }))
  return [
    ...above,
    ...renderLines(lines, options),
    ...foldedLine('❯', more, 'in progress', options),
    ...below,
  ].slice(0, options.lines)
}

function fileLines(experiments: [ExperimentProgress, ...ExperimentProgress[]]): Line[] {
  const [first] = experiments
  if (experiments.length === 1) return [{ label: pairLabel(first), indent: '', progress: first }]
  const own = experiments.map((progress): Line => ({ label: progress.name, indent: '  ', progress }))
  return [{ label: first.file, indent: '', progress: sumProgress(experiments) }, ...own]
}

function pairLabel({ file, name }: ExperimentProgress): string {
  return `${file} > ${name}`
}

function renderLines(lines: readonly Line[], options: ExperimentLinesOptions): string[] {
  const { width, colors } = options
  const labels = lines.map(({ label }) => sanitize(label))
  const counts = lines.map(({ progress }) => `${countDone(progress)}/${progress.total}`)
  const countWidth = Math.max(0, ...counts.map(displayWidth))
  const hasBar = width >= LEAST_WIDTH_FOR_BAR
  const barWidth = hasBar ? Math.min(BAR_WIDTH.most, Math.max(BAR_WIDTH.least, Math.floor(width / 4))) : 0
  const notes = lines.map(({ progress }) => noteSpans(progress, options))
  const noteWidth = Math.max(0, ...notes.map((spans) => displayWidth(spans.map(({ text }) => text).join(''))))
  const room = Math.max(12, width - 5 - (hasBar ? barWidth + 2 : 0) - countWidth - noteWidth)
  const longest = lines.map(({ indent }, index) => indent.length + displayWidth(labels[index] ?? ''))
  const widest = Math.min(room, Math.max(0, ...longest))
  return lines.map(({ progress, indent }, index) => {
    const labelWidth = widest - indent.length
    const label = cutLabel(labels[index] ?? '', labelWidth)
    const count = counts[index] ?? ''
    const spans: Span[] = [
      { text: indent },
      markOf(progress, options),
      { text: `${label}${padding(label, labelWidth)}  ` },
      ...(hasBar ? barSpans(progress, barWidth, options) : []),
      { text: `${' '.repeat(countWidth - count.length)}${count}`, paint: colors.dim },
      ...(notes[index] ?? []),
    ]
    return fitLine(spans, width)
  })
}

/** Of a path the end says more, of a name the start. */
function cutLabel(label: string, width: number): string {
  const at = label.indexOf(' > ')
  if (at === -1 || displayWidth(label) <= width) return truncate(label, width)
  const [file, name] = [label.slice(0, at), label.slice(at)]
  const fileWidth = Math.max(12, width - displayWidth(name))
  return truncate(truncateStart(file, fileWidth) + name, width)
}

function markOf(progress: ExperimentProgress, { colors }: RenderOptions): Span {
  if (progress.failed > 0) return { text: ' × ', paint: colors.red }
  if (isFinished(progress)) return { text: ' ✓ ', paint: colors.green }
  if (countDone(progress) + progress.running > 0) return { text: ' ❯ ', paint: colors.yellow }
  return { text: ' · ', paint: colors.dim }
}

function barSpans(progress: ExperimentProgress, width: number, { colors }: RenderOptions): Span[] {
  const share = progress.total === 0 ? 0 : countDone(progress) / progress.total
  const full = Math.min(width, Math.floor(share * width))
  return [
    { text: '━'.repeat(full), paint: progress.failed > 0 ? colors.red : colors.green },
    { text: `${'─'.repeat(width - full)}  `, paint: colors.dim },
  ]
}

function noteSpans({ failed, skipped, reused }: ExperimentProgress, { colors }: RenderOptions): Span[] {
  return [
    ...(failed > 0 ? [{ text: `  ${failed} failed`, paint: colors.red }] : []),
    ...(skipped > 0 ? [{ text: `  ${skipped} skipped`, paint: colors.yellow }] : []),
    ...(reused > 0 ? [{ text: `  ${reused} reused`, paint: colors.dim }] : []),
  ]
}

function foldedLine(
  mark: string,
  experiments: readonly ExperimentProgress[],
  what: string,
  { width, colors }: ExperimentLinesOptions,
): string[] {
  if (experiments.length === 0) return []
  const { total, failed } = sumProgress(experiments)
  const text = ` ${mark} ${counted(experiments.length, 'experiment')} ${what} (${counted(total, 'run')}`
  const note = failed > 0 ? [{ text: ` | ${failed} failed`, paint: colors.red }] : []
  return [fitLine([{ text, paint: colors.dim }, ...note, { text: ')', paint: colors.dim }], width)]
}

function isFinished(progress: ExperimentProgress): boolean {
  return progress.total > 0 && countDone(progress) >= progress.total
}

/** In the order of the paths: which file was loaded first is chance. */
function groupByFile(
  experiments: readonly ExperimentProgress[],
): [ExperimentProgress, ...ExperimentProgress[]][] {
  return [...groupBy(experiments, ({ file }) => file).values()].sort(([a], [b]) => (a.file < b.file ? -1 : 1))
}
