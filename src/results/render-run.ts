/** Everything about one run, as text. */
import { relative } from 'node:path'
import type { JsonObject, JsonValue } from '../model/json.ts'
import { largest } from '../model/largest.ts'
import { renderCodeFrame } from '../report/code-frame.ts'
import { formatDuration } from '../report/format-duration.ts'
import { numberFormat } from '../report/format-number.ts'
import { MARKS } from '../report/plain-row.ts'
import { formatConfigValue, statusMark } from '../report/run-columns.ts'
import { userFrames } from '../report/stack-frames.ts'
import { fitLine, LABEL_WIDTH, type RenderOptions } from '../report/styled-line.ts'
import { filePath } from '../store/layout.ts'
import { readLastLines } from '../store/read-tail.ts'
import { drawCurve } from './chart.ts'
import type { MetricEvent } from './open.ts'
import { flatten, type RunRecord } from './record.ts'

const CHART_ROWS = 6
const WIDEST_CHART = 72
/** Lines of an error with its causes. */
const LONGEST_ERROR = 200

export interface RenderRunOptions extends RenderOptions {
  /** Lines of the log to show. */
  logLines: number
  /** Text of a source file, when it is still what the run was made with. Default: shows no source. */
  readSource?: (path: string) => string | undefined
  /** Absolute path that the directory of the run is shown from. */
  cwd: string
}

/** The lines of `ztxexp show`; none is wider than `options.width`. */
export function renderRun(
  record: RunRecord,
  events: Iterable<MetricEvent>,
  options: RenderRunOptions,
): string[] {
  const { config, metrics, runDir } = record
  return [
    ...renderHead(record, options),
    ...renderFields('Config', config, options),
    ...renderFields('Metrics', metrics ?? {}, options),
    ...renderCurves(events, options),
    ...renderError(readLastLines(filePath(runDir, 'errors'), LONGEST_ERROR), options),
    ...renderText(
      'Log',
      readLastLines(filePath(runDir, 'log'), options.logLines).map((line) =>
        line.replace(` - ztxexp.run.${record.runId} -`, ''),
      ),
      options,
    ),
  ]
}

function renderHead(
  { run, runId, runDir, meta }: RunRecord,
  { colors, width, cwd, isPlain }: RenderRunOptions,
): string[] {
  const mark =
    run.status === 'running' ? { text: MARKS.running, paint: colors.cyan } : statusMark(run.status, colors)
  const title = run.title ?? run.experiment_name ?? ''
  const seconds = run.duration_sec
  const facts: [string, string | null | undefined][] = [
    ['Run', runId],
    ['Status', run.error_type ? `${run.status}, ${run.error_type}: ${run.error_message}` : run.status],
    ['Experiment', [run.file, run.experiment_name].filter(Boolean).join(' > ')],
    ['Group', run.group],
    [
      'Tags',
      Object.entries(run.tags ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(' '),
    ],
    ['Started', run.started_at],
    ['Duration', seconds === null ? null : formatDuration(seconds * 1000)],
    ['Attempts', run.attempt > 1 ? String(run.attempt) : null],
    ['Parent', run.parent_run_id],
    ['Git', describeGit(meta)],
    [
      'Machine',
      [meta?.hostname, meta?.platform, meta?.node_version ?? meta?.python_version].filter(Boolean).join(', '),
    ],
    ['Command', typeof meta?.started_cmd === 'string' ? meta.started_cmd : null],
    ['Directory', relative(cwd, runDir) || runDir],
  ]
  return [
    fitLine([...(isPlain ? [] : [{ text: ' ' }, mark]), { text: ` ${title}`, paint: colors.bold }], width),
    '',
    ...facts
      .filter(([, value]) => value)
      .map(([label, value]) =>
        fitLine([{ text: label.padStart(LABEL_WIDTH), paint: colors.dim }, { text: `  ${value}` }], width),
      ),
  ]
}

function describeGit(meta: JsonObject | null): string {
  const dirty = meta?.git_dirty === true ? 'with uncommitted changes' : ''
  return [meta?.git_commit, meta?.git_branch, dirty].filter(Boolean).join(', ')
}

function renderFields(title: string, fields: JsonObject, options: RenderOptions): string[] {
  const entries = Object.entries(flatten(fields))
  if (entries.length === 0) return []
  const nameWidth = Math.min(30, largest(entries.map(([name]) => name.length)))
  const line = ([name, value]: [string, JsonValue]) =>
    fitLine(
      [
        { text: `   ${name.padEnd(nameWidth)}`, paint: options.colors.dim },
        { text: `  ${formatConfigValue(value)}` },
      ],
      options.width,
    )
  return [...heading(title, options), ...entries.map(line)]
}

/** A chart for each metric of each split and phase, with its range and last value. */
function renderCurves(events: Iterable<MetricEvent>, options: RenderOptions): string[] {
  const curves = new Map<string, [number, number][]>()
  for (const { step, split, phase, metrics } of events) {
    for (const [metric, value] of Object.entries(metrics)) {
      if (typeof value !== 'number') continue
      const key = `${metric} · ${split} · ${phase}`
      const points = curves.get(key)
      if (points) points.push([step, value])
      else curves.set(key, [[step, value]])
    }
  }
  return [...curves].flatMap(([name, points]) => renderCurve(name, points, options))
}

function renderCurve(name: string, points: [number, number][], options: RenderOptions): string[] {
  const { colors, width, isPlain } = options
  const values = points.map(([, value]) => value)
  const finite = values.filter(Number.isFinite)
  const format = numberFormat(values)
  const [low, high] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ]
  const labels = [format(high), format(low)]
  const labelWidth = Math.max(...labels.map((label) => label.length))
  const columns = Math.max(10, Math.min(WIDEST_CHART, width - labelWidth - 5))
  const range = isPlain && finite.length > 1 ? `, from ${format(low)} to ${format(high)}` : ''
  const summary = `  ${describeSteps(points)}${range}, last ${format(values.at(-1) ?? 0)}`
  const chart = finite.length > 1 && !isPlain ? drawCurve(points, { columns, rows: CHART_ROWS }) : []
  return [
    ...heading(name, options, summary),
    ...chart.map((row, index) => {
      const label = index === 0 ? labels[0] : index === CHART_ROWS - 1 ? labels[1] : ''
      const axis = { text: `   ${(label ?? '').padStart(labelWidth)} `, paint: colors.dim }
      return fitLine([axis, { text: row, paint: colors.cyan }], width)
    }),
  ]
}

/** The text of the error, then the source where it was thrown. */
function renderError(lines: readonly string[], options: RenderRunOptions): string[] {
  const [frame] = userFrames(lines.join('\n'))
  const source = frame && options.readSource?.(frame.path)
  return [
    ...renderText('Error', lines, options),
    ...(frame && source ? ['', ...renderCodeFrame(source, frame, options)] : []),
  ]
}

function describeSteps(points: readonly [number, number][]): string {
  const [first, last] = [points[0]?.[0], points.at(-1)?.[0]]
  return points.length === 1 ? `step ${first}` : `${points.length} points, steps ${first} to ${last}`
}

function renderText(title: string, lines: readonly string[], options: RenderOptions): string[] {
  if (lines.length === 0) return []
  return [
    ...heading(title, options),
    ...lines.map((line) => fitLine([{ text: `   ${line}` }], options.width)),
  ]
}

function heading(title: string, { colors, width }: RenderOptions, note = ''): string[] {
  return [
    '',
    fitLine(
      [
        { text: ` ${title}`, paint: colors.bold },
        { text: note, paint: colors.dim },
      ],
      width,
    ),
  ]
}
