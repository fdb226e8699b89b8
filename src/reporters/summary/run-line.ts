/** Renders a run that is over as one line, for `--verbose` and for logs. */

import { shortConfigValue } from '../../analysis/describe-config.ts'
import { metricFields, readMetric } from '../../model/fields.ts'
import type { RunResult } from '../../model/run.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { formatConfigNumber } from '../../terminal/format-number.ts'
import { MARKS } from '../../terminal/plain-row.ts'
import { shortPath } from '../../terminal/short-path.ts'
import type { RenderOptions, Span } from '../../terminal/styled-line.ts'
import { sanitize, sanitizeFor, truncate } from '../../terminal/terminal-text.ts'
import { statusMark } from '../tables/run-columns.ts'

export interface RunLineOptions extends Pick<RenderOptions, 'colors' | 'isPlain'> {
  /** Absolute path of the folder that the run directory is shown relative to. */
  cwd: string
}

/** More metrics are only counted. */
const MOST_METRICS = 6
/** Columns that an error or a reason may take: the path behind it has to stay in sight. */
const MOST_COLUMNS = 200

/**
 * The figure of the status, file and title, metrics or error, duration, attempts, run directory. Not cut to the
 * terminal, but for a long message: whoever asks for every run may search the lines, or paste the path.
 */
export function renderRunLine(result: RunResult, { colors, isPlain, cwd }: RunLineOptions): string {
  const { run, status, attempt, durationMs } = result
  const isReused = result.isReused && status !== 'failed'
  const figure: Span = isReused ? { text: MARKS.reused, paint: colors.dim } : statusMark(status, colors)
  const mark = isPlain ? { text: isReused ? 'reused' : status } : figure
  const spans: Span[] = [
    { text: `${run.spec.file} > ${run.spec.title}` },
    outcomeSpan(result, colors),
    { text: result.isReused ? '' : formatDuration(durationMs), paint: colors.green },
    { text: attempt > 1 ? `${attempt} attempts` : '', paint: colors.yellow },
    { text: `${shortPath(run.runDir, cwd)}/`, paint: colors.dim },
  ]
  const parts = spans.filter(({ text }) => text !== '').map(paintSpan)
  return ` ${paintSpan(mark)} ${parts.join('  ')}`
}

function outcomeSpan(result: RunResult, colors: RunLineOptions['colors']): Span {
  const { error, skipReason } = result
  // The rest of a long message stands among the failures at the end.
  if (error) return { text: firstLine(`${error.name}: ${error.message.trimStart()}`), paint: colors.red }
  if (skipReason !== null) return { text: firstLine(skipReason.trimStart()), paint: colors.yellow }
  return { text: metricsText(result) }
}

function firstLine(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1)
  return truncate(sanitizeFor(line, MOST_COLUMNS), MOST_COLUMNS)
}

function metricsText({ run, metrics }: RunResult): string {
  const { objective } = run.spec.experiment.options
  const isObjective = (name: string) => name === objective?.metric
  const fields = metricFields([metrics])
  // The objective may be the last of many.
  const ordered = [...fields.filter(isObjective), ...fields.filter((field) => !isObjective(field))]
  const shown = ordered.slice(0, MOST_METRICS).map((field) => {
    const value = readMetric(metrics, field)
    return `${field}=${typeof value === 'number' ? formatConfigNumber(value) : shortConfigValue(value)}`
  })
  const more = ordered.length - shown.length
  return [...shown, ...(more > 0 ? [`(+${more} metrics)`] : [])].join(' ')
}

function paintSpan({ text, paint }: Span): string {
  return paint ? paint(sanitize(text)) : sanitize(text)
}
