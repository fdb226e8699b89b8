/**
 * What runs came to as Markdown, for the comment of a pull request or the summary of a CI job: first what fails, then how
 * it stands against a baseline, the tables, and how to do it again.
 */
import { countRecords, hasFailed } from '../../analysis/count-records.ts'
import { shortConfigValue } from '../../analysis/describe-config.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { excusedRunIds, type GateVerdict, missedGates } from '../../model/gate-verdict.ts'
import { counted } from '../../model/utils/counted.ts'
import type { CaseReader } from '../../results/case-reader.ts'
import { terminalColors } from '../../terminal/styled-line.ts'
import {
  type BaselineReport,
  comparedRows,
  describeMissing,
  describeUnclear,
} from '../summary/render-baseline.ts'
import { findInCases } from '../tables/case-findings.ts'
import { formatMetric } from '../tables/comparison-table.ts'
import { countText } from '../tables/experiment-heading.ts'
import { columnsOf, type ShownRows } from '../tables/experiment-table.ts'
import type { ExperimentView } from '../tables/experiment-view.ts'
import { casesSection } from './markdown-cases.ts'
import { codeBlock, inline, table } from './markdown-text.ts'

/** What there is to report. */
export interface MarkdownReport {
  experiments: readonly { view: ExperimentView; rows: ShownRows }[]
  verdicts: readonly GateVerdict[]
  /** Default: nothing was compared. */
  baseline?: BaselineReport | undefined
  /** Reads the cases of evaluations. */
  cases: CaseReader
  /** Files that did not load, with the message. Default: none. */
  brokenFiles?: readonly { file: string; message: string }[]
  /** Whether the command fails, where more is known of that than runs and verdicts say. Default: as these say. */
  isFailed?: boolean
  /** The command that does it again. */
  rerun: string
}

/** A comment on GitHub has room for 65,536 characters. */
const MOST_CHARACTERS = 60_000
const MOST_LISTED = 10
const MOST_COLUMNS = 12
const MOST_SHARED = 8
/** A message may be long, and its first line alone is wanted. */
const MOST_MESSAGE = 200
/** Of a sentence on the cases of an evaluation. */
const MOST_FINDING = 400

const colors = terminalColors(false)

/**
 * The report as Markdown that ends in a newline, of at most 60,000 characters: what does not fit is counted.
 */
export function renderMarkdown(report: MarkdownReport): string {
  const { baseline, experiments, rerun } = report
  const end = ['Run it again:', codeBlock(rerun)]
  const sections = [
    ...missedSection(report.verdicts),
    ...(baseline ? [...baselineSection(baseline), ...casesSection(baseline, report.cases)] : []),
    ...failureSection(report),
    ...experiments.map(experimentSection),
    ...notedSection(report.verdicts),
  ]
  const kept: string[] = [headSection(report)]
  let left = MOST_CHARACTERS - [...kept, ...end].join('').length - 200
  let leftOut = 0
  for (const section of sections) {
    if (section.length + 2 > left) leftOut++
    else {
      kept.push(section)
      left -= section.length + 2
    }
  }
  if (leftOut > 0) kept.push(`… ${counted(leftOut, 'more part')}, for which there is no room here.`)
  return `${[...kept, ...end].join('\n\n')}\n`
}

function headSection({ experiments, verdicts, brokenFiles = [], isFailed }: MarkdownReport): string {
  const records = experiments.flatMap(({ view }) => view.runs.records)
  const counts = countRecords(records)
  const missed = missedGates(verdicts)
  const excused = excusedRunIds(verdicts)
  const failed = records.filter((record) => hasFailed(record) && !excused.has(record.runId))
  const hasFailures = missed.length + failed.length + brokenFiles.length > 0
  const known = ['succeeded', 'failed', 'interrupted', 'skipped', 'running'] as const
  const ends = known.flatMap((status) => (counts[status] > 0 ? [`${counts[status]} ${status}`] : []))
  const limits =
    verdicts.length === 0 ? '' : ` Expected: ${verdicts.length - missed.length} met, ${missed.length} missed.`
  return [
    `### ztxexp: ${(isFailed ?? hasFailures) ? 'failed' : 'passed'}`,
    `${counted(records.length, 'run')}${ends.length > 0 ? `: ${ends.join(', ')}` : ''}.${limits}`,
  ].join('\n\n')
}

function missedSection(verdicts: readonly GateVerdict[]): string[] {
  const missed = missedGates(verdicts).map(
    ({ name, rule, problem }) =>
      `${inline(name)}: ${inline(problem ?? '', MOST_MESSAGE)}, expected ${inline(rule)}`,
  )
  return missed.length === 0 ? [] : [list('**Missed**', missed)]
}

/** Met, with something to be said of it. */
function notedSection(verdicts: readonly GateVerdict[]): string[] {
  const noted = verdicts.flatMap(({ name, rule, problem, note }) =>
    problem === null && note !== null
      ? [`${inline(name)}: ${inline(rule)} is met, ${inline(note, MOST_MESSAGE)}`]
      : [],
  )
  return noted.length === 0 ? [] : [list('**Met, but**', noted)]
}

function baselineSection(baseline: BaselineReport): string[] {
  const rows = baseline.experiments.flatMap(comparedRows)
  const cells = rows.map(({ name, metric }) => [
    name,
    metric.metric,
    ...formatMetric(metric),
    metric.verdict === null ? '-' : metric.verdict,
  ])
  const marked = cells.map((row) => row.map((text) => text.trim()))
  return [
    [
      `**Against ${inline(baseline.name)}**`,
      ...(rows.length > 0
        ? [table(['runs', 'metric', 'old', 'new', 'change', '%', 'verdict'], marked)]
        : ['Nothing could be compared.']),
      ...[...rows.flatMap(describeUnclear), ...describeMissing(baseline)].map((text) =>
        inline(text, MOST_MESSAGE),
      ),
    ].join('\n\n'),
  ]
}

function failureSection({ experiments, brokenFiles = [] }: MarkdownReport): string[] {
  const broken = brokenFiles.map(
    ({ file, message }) => `${inline(file)} did not load: ${inline(firstLine(message), MOST_MESSAGE)}`,
  )
  const failed = experiments
    .flatMap(({ view }) => view.runs.records.filter(hasFailed))
    .map((record) => `${inline(titleOf(record))}: ${inline(errorOf(record), MOST_MESSAGE)}`)
  const lines = [...broken, ...failed]
  return lines.length === 0 ? [] : [list('**Failed**', lines)]
}

function experimentSection({ view, rows }: MarkdownReport['experiments'][number]): string {
  const { head, tail = [], left } = rows
  const shown = [...head, ...tail]
  const all = columnsOf(view, shown, { colors })
  const wanted = new Set(all.toSorted((a, b) => b.column.priority - a.column.priority).slice(0, MOST_COLUMNS))
  const kept = all.filter((column) => wanted.has(column))
  const cells = shown.map((_, index) => kept.map((column) => column.cells[index]?.text.trim() ?? ''))
  const shared = view.configs.constant
    .slice(0, MOST_SHARED)
    .map(({ field, value }) => inline(`${field}=${shortConfigValue(value)}`))
  const { name, file } = view.runs
  return [
    `**${inline(name)}**${file === null ? '' : ` ${inline(file)}`} (${countText(view).replaceAll(' | ', ', ')})`,
    ...(shared.length > 0 ? [shared.join(' ')] : []),
    ...(shown.length > 0
      ? [
          table(
            kept.map(({ column }) => column.header),
            cells,
          ),
        ]
      : []),
    ...(left === undefined ? [] : [inline(left, MOST_MESSAGE)]),
    ...findInCases(view).map(({ text }) => inline(text, MOST_FINDING)),
  ].join('\n\n')
}

function list(head: string, lines: readonly string[]): string {
  const more = lines.length - MOST_LISTED
  const shown = lines.slice(0, MOST_LISTED).map((line) => `- ${line}`)
  return `${head}\n\n${[...shown, ...(more > 0 ? [`- … ${more} more`] : [])].join('\n')}`
}

function titleOf({ run, runId }: RunRecord): string {
  return [run.file, run.title ?? run.experiment_name ?? runId].filter((part) => part != null).join(' > ')
}

function errorOf({ run }: RunRecord): string {
  return firstLine(`${run.error_type ?? 'Error'}: ${run.error_message ?? ''}`)
}

function firstLine(text: string): string {
  return text.trimStart().split(/\r?\n/, 1)[0] ?? ''
}
