/** Everything about one run, as text. */
import { relative } from 'node:path'
import { formatConfigValue } from '../../analysis/describe-config.ts'
import { flatten, type RunRecord } from '../../analysis/record.ts'
import { userFrames } from '../../errors/stack-frames.ts'
import { counted } from '../../model/utils/counted.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { largest } from '../../model/utils/largest.ts'
import type { EvaluationDetail } from '../../results/evaluation-detail.ts'
import type { MetricEvent } from '../../results/open.ts'
import { ThinCurve } from '../../results/thin-curve.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readLastLines } from '../../store/run-directory/read-tail.ts'
import { remoteMark } from '../../store/run-directory/remote-run.ts'
import { drawCurve } from '../../terminal/chart.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { fitLine, LABEL_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { renderCodeFrame } from '../failures/code-frame.ts'
import { statusMark } from '../tables/run-columns.ts'
import { renderEvaluation } from './render-evaluation.ts'

const CHART_ROWS = 6
/** More curves than anyone scrolls through are counted. */
export const MOST_CURVES = 50
/** Values of a config, or of metrics, that are shown. */
const MOST_FIELDS = 500
const WIDEST_CHART = 72
/** Lines of an error with its causes. */
const LONGEST_ERROR = 200

export interface RenderRunOptions extends RenderOptions {
  /** What its cases say. Default: nothing. */
  evaluation?: EvaluationDetail | null
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
    ...renderEvaluation(record, options.evaluation ?? null, options),
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
  const mark = statusMark(run.status, colors)
  const title = run.title ?? run.experiment_name ?? ''
  const seconds = run.duration_sec
  const remote = remoteMark(meta)
  const facts: [string, string | null | undefined][] = [
    ['Run', runId],
    ['Status', run.error_type ? `${run.status}, ${run.error_type}: ${run.error_message}` : run.status],
    ['Experiment', [run.file, run.experiment_name].filter(Boolean).join(' > ')],
    ['Group', run.group],
    ['Tags', describeTags(run.tags)],
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
    ['Remote', remote ? `${remote.host}:${remote.run_dir}` : null],
    ['Only there', remote ? ['artifacts', 'checkpoints', ...remote.cut].join(', ') : null],
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

function describeTags(tags: RunRecord['run']['tags']): string {
  const texts = Array.isArray(tags)
    ? tags.map(String)
    : Object.entries(tags ?? {}).map(([key, value]) => `${key}=${value}`)
  return texts.join(' ')
}

function describeGit(meta: JsonObject | null): string {
  const dirty = meta?.git_dirty === true ? 'with uncommitted changes' : ''
  return [meta?.git_commit, meta?.git_branch, dirty].filter(Boolean).join(', ')
}

function renderFields(title: string, fields: JsonObject, options: RenderOptions): string[] {
  const all = Object.entries(flatten(fields))
  if (all.length === 0) return []
  const entries = all.slice(0, MOST_FIELDS)
  const more = all.length - entries.length
  const nameWidth = Math.min(30, largest(entries.map(([name]) => name.length)))
  const line = ([name, value]: [string, JsonValue]) =>
    fitLine(
      [
        { text: `   ${name.padEnd(nameWidth)}`, paint: options.colors.dim },
        { text: `  ${formatConfigValue(value)}` },
      ],
      options.width,
    )
  return [
    ...heading(title, options),
    ...entries.map(line),
    ...(more > 0 ? [fitLine([{ text: `   … ${more} more`, paint: options.colors.dim }], options.width)] : []),
  ]
}

/** A chart for each metric of each split and phase, with its range and last value. */
function renderCurves(events: Iterable<MetricEvent>, options: RenderOptions): string[] {
  const curves = new Map<string, ThinCurve>()
  /** By split and phase, then by metric: `undefined` for those that are only counted. */
  const known = new Map<string, Map<string, ThinCurve | undefined>>()
  for (const { step, split, phase, metrics } of events) {
    const end = ` · ${split} · ${phase}`
    const ofKind = known.get(end) ?? new Map<string, ThinCurve | undefined>()
    known.set(end, ofKind)
    for (const metric in metrics) {
      const value = metrics[metric]
      if (typeof value !== 'number') continue
      if (!ofKind.has(metric)) {
        const curve = curves.size < MOST_CURVES ? new ThinCurve() : undefined
        if (curve) curves.set(metric + end, curve)
        ofKind.set(metric, curve)
      }
      ofKind.get(metric)?.add(step, value)
    }
  }
  const charts = [...curves].flatMap(([name, curve]) => renderCurve(name, curve, options))
  const left = [...known.values()].reduce((sum, { size }) => sum + size, 0) - curves.size
  if (left === 0) return charts
  return [...charts, '', fitLine([{ text: moreCurves(left), paint: options.colors.dim }], options.width)]
}

function moreCurves(count: number): string {
  return ` … ${counted(count, 'more curve')}: ztxexp export --curves, or --json here, has all.`
}

function renderCurve(name: string, curve: ThinCurve, options: RenderOptions): string[] {
  const { colors, width, isPlain } = options
  const points = curve.points()
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
  const summary = `  ${describeSteps(curve)}${range}, last ${format(curve.last?.[1] ?? 0)}`
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

function describeSteps({ first, last, count }: ThinCurve): string {
  return count === 1 ? `step ${first?.[0]}` : `${count} points, steps ${first?.[0]} to ${last?.[0]}`
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
