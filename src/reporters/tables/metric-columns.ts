/** Makes the columns of metrics: values of runs, or means of runs with their intervals; the best has a star. */
import type { Colors } from 'tinyrainbow'
import { alignSamples, type SampleParts, sampleParts } from '../../analysis/format-sample.ts'
import type { RunRow } from '../../analysis/run-row.ts'
import { expectedCount } from '../../model/run-counts.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { STAR } from '../../terminal/plain-row.ts'
import type { Paint } from '../../terminal/styled-line.ts'
import type { TableCell } from '../../terminal/text-table.ts'
import { MIN_TEXT_WIDTH, MISSING, type RunColumn } from './run-columns.ts'

export interface MetricColumnOptions {
  header: string
  colors: Colors
  priority: number
  /** Whether a row, by its place among those that are shown, has the best value. */
  isBest: (index: number) => boolean
}

/** Values of a metric, its numbers all formatted in the same way. */
export function metricColumn(
  values: readonly (JsonValue | undefined)[],
  { header, colors, priority, isBest }: MetricColumnOptions,
): RunColumn {
  const format = numberFormat(values.filter((value) => typeof value === 'number'))
  const cells = values.map((value, index): TableCell => {
    if (value === undefined || value === null) return { text: MISSING, paint: colors.dim }
    const text =
      typeof value === 'number'
        ? format(value)
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)
    return isBest(index) ? { text: `${STAR} ${text}`, paint: bestPaint(colors) } : { text }
  })
  const isText = values.some((value) => typeof value === 'string' || (typeof value === 'object' && value))
  const column = { header, priority, align: isText ? 'left' : 'right' } as const
  return { column: isText ? { ...column, minWidth: MIN_TEXT_WIDTH } : column, cells }
}

export interface SampleColumnOptions extends MetricColumnOptions {
  /** The metric whose column says how many values there are; the others only where they have another number. */
  counting: string | undefined
}

/** A metric of repeats, of which every value is a number: `0.953 ± 0.004 (n=5)`. */
export function sampleColumn(
  field: string,
  rows: readonly RunRow[],
  options: SampleColumnOptions,
): RunColumn {
  const { header, colors, priority, isBest } = options
  const format = numberFormat(rows.flatMap((row) => row.sample(field)?.mean ?? []))
  const parts = rows.map((row, index) => {
    const cell = partsOf(row, field, options.counting, format)
    return isBest(index) ? { ...cell, mean: `${STAR} ${cell.mean}` } : cell
  })
  const cells = alignSamples(parts).map((text, index): TableCell => {
    if (rows[index]?.metric(field) === undefined) return { text, paint: colors.dim }
    return isBest(index) ? { text, paint: bestPaint(colors) } : { text }
  })
  return { column: { header, align: 'right', priority }, cells }
}

function partsOf(
  row: RunRow,
  field: string,
  counting: string | undefined,
  format: (value: number) => string,
): SampleParts {
  const sample = row.sample(field)
  const value = row.metric(field)
  if (!sample && value === undefined) return { mean: MISSING, error: '', count: '' }
  if (!sample) return { mean: String(value), error: '', count: ` (n=0 of ${expectedCount(row.counts)})` }
  const isCounted = field === counting || !counting || row.sample(counting)?.n !== sample.n
  const parts = sampleParts(sample, { format, counts: row.counts })
  return isCounted ? parts : { ...parts, count: '' }
}

/** The colour of a best value. */
export function bestPaint(colors: Colors): Paint {
  return (text) => colors.bold(colors.green(text))
}
