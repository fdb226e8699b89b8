/** The lines of the live view that say how far each file and each of its experiments is. */

import { counted } from '../../model/utils/counted.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { largest } from '../../model/utils/largest.ts'
import { fitLine, type RenderOptions, type Span, widthOf } from '../../terminal/styled-line.ts'
import { displayWidth, padding, sanitize, truncate, truncateStart } from '../../terminal/terminal-text.ts'
import { countDone, type ExperimentProgress, sumProgress, totalText } from './experiment-progress.ts'

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
 * A line for each experiment below one for its file, or one for both where a file has only one. Those that find no
 * room are counted: first what is finished, then what has not begun (the last first), what is finished with failures,
 * and only then what is in progress.
 */
export function renderExperimentLines(
  experiments: readonly ExperimentProgress[],
  options: ExperimentLinesOptions,
): string[] {
  const files = groupByFile(experiments)
  const folded = fold(files, options.lines)
  const isShown = (each: ExperimentProgress): boolean => !folded.get(stageOf(each))?.has(each)
  const lines = files.flatMap((all) => fileLines(all, all.filter(isShown)))
  const { colors } = options
  const foldedLine = (stage: Stage, mark: Span, what: string): string[] =>
    renderFolded([...(folded.get(stage) ?? [])], mark, what, options)
  const finished = foldedLine('finished', { text: ' ✓ ', paint: colors.green }, 'done')
  const failed = foldedLine('failed', { text: ' × ', paint: colors.red }, 'done')
  const open = foldedLine('open', { text: ' ❯ ', paint: colors.yellow }, 'in progress')
  const waiting = foldedLine('waiting', { text: ' · ', paint: colors.dim }, 'waiting')
  const all = [...finished, ...failed, ...renderLines(lines, options), ...open, ...waiting]
  // Where not even the counts fit, those that matter most are left.
  return all.length > options.lines
    ? [...open, ...failed, ...waiting, ...finished].slice(0, Math.max(0, options.lines))
    : all
}

/** In the order in which they give way. */
const STAGES = ['finished', 'waiting', 'failed', 'open'] as const
type Stage = (typeof STAGES)[number]
type File = [ExperimentProgress, ...ExperimentProgress[]]

function stageOf(progress: ExperimentProgress): Stage {
  const done = countDone(progress)
  if (!progress.isOpen && progress.total > 0 && done >= progress.total)
    return progress.failed > 0 ? 'failed' : 'finished'
  return done + progress.running > 0 ? 'open' : 'waiting'
}

/** Chooses as many as have to go until the others, with a line for each stage that is counted, fit. */
function fold(files: readonly File[], room: number): Map<Stage, Set<ExperimentProgress>> {
  const folded = new Map<Stage, Set<ExperimentProgress>>()
  let count = files.reduce((sum, { length }) => sum + heightOf(length, length), 0)
  if (count <= room) return folded
  const left = new Map(files.map((file) => [file, file.length]))
  const byStage = groupBy(
    files.flatMap((file) => file.map((progress) => ({ file, progress }))),
    ({ progress }) => stageOf(progress),
  )
  for (const stage of STAGES) {
    const candidates = byStage.get(stage) ?? []
    // What is finished leaves from the top, what is to come from below.
    const isFromTop = stage === 'finished' || stage === 'failed'
    for (const { file, progress } of isFromTop ? candidates : [...candidates].reverse()) {
      if (count <= room) return folded
      const shown = left.get(file) ?? 0
      left.set(file, shown - 1)
      count += heightOf(shown - 1, file.length) - heightOf(shown, file.length)
      const others = folded.get(stage)
      if (!others) count++
      folded.set(stage, (others ?? new Set()).add(progress))
    }
  }
  return folded
}

/** Lines of a file with so many experiments, of which so many are shown. */
function heightOf(shown: number, all: number): number {
  return shown === 0 || all === 1 ? shown : shown + 1
}

function fileLines(all: File, shown: readonly ExperimentProgress[]): Line[] {
  if (shown.length === 0) return []
  const [first] = all
  if (all.length === 1) return [{ label: pairLabel(first), indent: '', progress: first }]
  const own = shown.map((progress): Line => ({ label: progress.name, indent: '  ', progress }))
  return [{ label: first.file, indent: '', progress: sumProgress(all) }, ...own]
}

function pairLabel({ file, name }: ExperimentProgress): string {
  return `${file} > ${name}`
}

function renderLines(lines: readonly Line[], options: ExperimentLinesOptions): string[] {
  const { width, colors } = options
  const labels = lines.map(({ label }) => sanitize(label))
  const counts = lines.map(({ progress }) => `${countDone(progress)}/${totalText(progress)}`)
  const countWidth = largest(counts.map(displayWidth))
  const hasBar = width >= LEAST_WIDTH_FOR_BAR
  const barWidth = hasBar ? Math.min(BAR_WIDTH.most, Math.max(BAR_WIDTH.least, Math.floor(width / 4))) : 0
  const notes = lines.map(({ progress }) => noteSpans(progress, options))
  const noteWidth = largest(notes.map(widthOf))
  const room = Math.max(12, width - 5 - (hasBar ? barWidth + 2 : 0) - countWidth - noteWidth)
  const longest = lines.map(({ indent }, index) => indent.length + displayWidth(labels[index] ?? ''))
  const widest = Math.min(room, largest(longest))
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
  const stage = stageOf(progress)
  if (stage === 'finished') return { text: ' ✓ ', paint: colors.green }
  if (stage === 'open') return { text: ' ❯ ', paint: colors.yellow }
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

function renderFolded(
  experiments: readonly ExperimentProgress[],
  mark: Span,
  what: string,
  { width, colors }: ExperimentLinesOptions,
): string[] {
  if (experiments.length === 0) return []
  const { total, failed } = sumProgress(experiments)
  const text = `${counted(experiments.length, 'experiment')} ${what} (${counted(total, 'run')}`
  const note = failed > 0 ? [{ text: ` | ${failed} failed`, paint: colors.red }] : []
  const end = { text: ')', paint: colors.dim }
  return [fitLine([mark, { text, paint: colors.dim }, ...note, end], width)]
}

/** In the order of the paths: which file was loaded first is chance. */
function groupByFile(experiments: readonly ExperimentProgress[]): File[] {
  return [...groupBy(experiments, ({ file }) => file).values()].sort(([a], [b]) => (a.file < b.file ? -1 : 1))
}
