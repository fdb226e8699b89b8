/** What `ztxexp show` says of the cases of a run: its scores, its slices, and the cases to look at first. */
import { evaluationOf } from '../../analysis/cases/evaluation.ts'
import type { MeanInterval } from '../../analysis/cases/mean-interval.ts'
import type { SliceScore } from '../../analysis/cases/slices.ts'
import { shortConfigValue } from '../../analysis/describe-config.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { CaseRecord } from '../../model/case-record.ts'
import { counted } from '../../model/utils/counted.ts'
import { jsonStart } from '../../model/utils/json-start.ts'
import type { EvaluationDetail } from '../../results/evaluation-detail.ts'
import { errorFormat, numberFormat } from '../../terminal/format-number.ts'
import { fitLine, type RenderOptions } from '../../terminal/styled-line.ts'
import { renderColumns } from '../tables/experiment-table.ts'
import { MIN_TEXT_WIDTH, type RunColumn } from '../tables/run-columns.ts'
import { formatInterval, halfWidthOf } from '../tables/score-columns.ts'

/** Slices that are shown; a key may have as many values as there are cases. */
const MOST_SLICES = 20
/** Of a text in a table. */
const MOST_CHARACTERS = 300

/** Lines for `ztxexp show`, each part below a heading; none for a run without cases. */
export function renderEvaluation(
  record: RunRecord,
  detail: EvaluationDetail | null,
  options: RenderOptions,
): string[] {
  const evaluation = evaluationOf(record)
  if (!evaluation || !detail) return []
  const { counts } = evaluation
  const { score, slices, worst, flaky } = detail
  const said = [
    `${counts.done} of ${counted(counts.total, 'case')}${detail.repeats > 1 ? ' and repeats' : ''}`,
    ...(counts.errors > 0 ? [`${counts.errors} failed`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(flaky.length > 0 ? [`${flaky.length} flaky`] : []),
  ].join(' | ')
  const shown = slices.slice(0, MOST_SLICES)
  const left = slices.length - shown.length
  return [
    ...title('Cases', `  ${said}`, options),
    ...renderColumns(scoreColumns([...evaluation.estimates]), options),
    ...(shown.length === 0
      ? []
      : [...title(`Slices by ${score}`, '', options), ...renderColumns(sliceColumns(shown), options)]),
    ...(left > 0 ? [note(`… ${counted(left, 'more slice')}: --json has all.`, options)] : []),
    ...(worst.length === 0
      ? []
      : [
          ...title(`Worst cases by ${score}`, '', options),
          ...renderColumns(caseColumns(worst, score), options),
          note(`One case in full: ztxexp show ${record.runId} --case <id>. All: --json.`, options),
        ]),
  ]
}

function scoreColumns(estimates: readonly [name: string, estimate: MeanInterval][]): RunColumn[] {
  return [
    textColumn(
      'score',
      estimates.map(([name]) => name),
      4,
    ),
    ...meanColumns(estimates.map(([, estimate]) => estimate)),
  ]
}

function sliceColumns(slices: readonly SliceScore[]): RunColumn[] {
  const rest = slices.flatMap((slice) => slice.rest ?? [])
  const format = numberFormat(rest)
  return [
    textColumn(
      'slice',
      slices.map(({ key, value }) => `${key}=${shortConfigValue(value)}`),
      4,
    ),
    ...meanColumns(slices.map(({ score }) => score)),
    numbers(
      'cases',
      slices.map(({ cases }) => String(cases)),
      1,
    ),
    numbers(
      'rest',
      slices.map((slice) => (slice.rest === null ? '-' : format(slice.rest))),
      0,
    ),
  ]
}

/** Mean, interval and n, each mean with the digits that its column allows. */
function meanColumns(estimates: readonly (MeanInterval | null)[]): RunColumn[] {
  const known = estimates.flatMap((estimate) => estimate ?? [])
  const format = errorFormat(
    known.map(({ mean }) => mean),
    known.map(halfWidthOf),
  )
  return [
    numbers(
      'mean',
      estimates.map((estimate) => (estimate ? format(estimate.mean) : '-')),
      3,
    ),
    numbers(
      '95 % interval',
      estimates.map((estimate) => (estimate ? formatInterval(estimate, format).trim() : '')),
      2,
    ),
    numbers(
      'n',
      estimates.map((estimate) => String(estimate?.n ?? 0)),
      2,
    ),
  ]
}

/** A row for each repeat of the cases. */
function caseColumns(worst: readonly CaseRecord[], score: string): RunColumn[] {
  const scores = worst.map(({ scores }) => (Object.hasOwn(scores, score) ? scores[score] : undefined))
  return [
    textColumn(
      'case',
      worst.map(({ id }) => id),
      5,
    ),
    ...(worst.some(({ repeat }) => repeat > 1)
      ? [
          numbers(
            'repeat',
            worst.map(({ repeat }) => String(repeat)),
            3,
          ),
        ]
      : []),
    numbers(
      score,
      scores.map((each) => (each?.score == null ? '-' : String(Number(each.score.toPrecision(4))))),
      4,
    ),
    textColumn('output, or error', worst.map(describeOutcome), 2),
    textColumn(
      'reason',
      scores.map((each) =>
        cut(each?.error ? `${each.error.type}: ${each.error.message}` : (each?.reason ?? '')),
      ),
      1,
    ),
  ]
}

/** What a case has come to in one line. */
export function describeOutcome({ error, skipped, output }: CaseRecord): string {
  if (error) return cut(`${error.name}: ${error.message}`)
  if (skipped !== undefined) return cut(`skipped: ${skipped}`)
  return typeof output === 'string' ? cut(output) : jsonStart(output, MOST_CHARACTERS)
}

function cut(text: string): string {
  return text.slice(0, MOST_CHARACTERS).replaceAll(/\s+/g, ' ')
}

function textColumn(header: string, texts: readonly string[], priority: number): RunColumn {
  return {
    column: { header, align: 'left', priority, minWidth: MIN_TEXT_WIDTH, keeps: 'start' },
    cells: texts.map((text) => ({ text })),
  }
}

function numbers(header: string, texts: readonly string[], priority: number): RunColumn {
  return { column: { header, align: 'right', priority }, cells: texts.map((text) => ({ text })) }
}

function title(text: string, said: string, { colors, width }: RenderOptions): string[] {
  const head = { text: ` ${text}`, paint: colors.bold }
  return ['', fitLine([head, { text: said, paint: colors.dim }], width)]
}

function note(text: string, { colors, width }: RenderOptions): string {
  return fitLine([{ text: ` ${text}`, paint: colors.dim }], width)
}
