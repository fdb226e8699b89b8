/** Makes the columns of an evaluation's scores: means over its cases, with their intervals. */
import { type Evaluation, evaluationOf } from '../../analysis/cases/evaluation.ts'
import type { MeanInterval } from '../../analysis/cases/mean-interval.ts'
import { alignSamples, type SampleParts } from '../../analysis/format-sample.ts'
import type { RunRow } from '../../analysis/run-row.ts'
import { errorFormat } from '../../terminal/format-number.ts'
import { STAR } from '../../terminal/plain-row.ts'
import type { TableCell } from '../../terminal/text-table.ts'
import { bestPaint, type SampleColumnOptions } from './metric-columns.ts'
import { MISSING, type RunColumn } from './run-columns.ts'

/** Whether the cases of a row of the table have a mean of this metric. */
export function isScore(field: string, rows: readonly RunRow[]): boolean {
  return rows.some((row) => estimateOf(row, field) !== undefined)
}

/** A score of variants: `0.850 [0.739, 0.919] (n=57 of 60)`. */
export function scoreColumn(field: string, rows: readonly RunRow[], options: SampleColumnOptions): RunColumn {
  const { header, colors, priority, isBest, counting } = options
  const estimates = rows.map((row) => estimateOf(row, field))
  const values = rows.map((row, index) => estimates[index]?.mean ?? row.score(field))
  const widths = estimates.map((estimate) => (estimate ? halfWidthOf(estimate) : null))
  const format = errorFormat(
    values.filter((value) => value !== undefined),
    widths,
  )
  const parts = rows.map((row, index): SampleParts => {
    const [value, estimate] = [values[index], estimates[index]]
    const text = value === undefined ? MISSING : format(value)
    const mean = isBest(index) ? `${STAR} ${text}` : text
    if (!estimate) return { mean, error: '', count: '' }
    const isCounted = field === counting || !counting || estimateOf(row, counting)?.n !== estimate.n
    return {
      mean,
      error: formatInterval(estimate, format),
      count: isCounted && !isPassShare(field) ? formatCount(estimate, evaluationOf(row.runs[0])) : '',
    }
  })
  const cells = alignSamples(parts).map((text, index): TableCell => {
    if (values[index] === undefined) return { text, paint: colors.dim }
    return isBest(index) ? { text, paint: bestPaint(colors) } : { text }
  })
  return { column: { header, align: 'right', priority }, cells }
}

/** ` [0.739, 0.919]`; empty where the interval is not known. */
export function formatInterval({ low, high }: MeanInterval, format: (value: number) => string): string {
  return low === null || high === null ? '' : ` [${format(low)}, ${format(high)}]`
}

/** Of an interval that may be wider on one side. */
export function halfWidthOf({ low, high }: MeanInterval): number | null {
  return low === null || high === null ? null : (high - low) / 2
}

function formatCount({ n }: MeanInterval, evaluation: Evaluation | null): string {
  const expected = evaluation?.expected ?? n
  return ` (n=${n}${expected > n ? ` of ${expected}` : ''})`
}

function estimateOf({ runs }: RunRow, field: string): MeanInterval | undefined {
  return runs.length === 1 ? evaluationOf(runs[0])?.estimates.get(field) : undefined
}

/** Its `n` is that of the cases, not of cases and repeats. */
function isPassShare(field: string): boolean {
  return /\.pass(?:All|Any)$/.test(field)
}
