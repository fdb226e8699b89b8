/** Columns of tables of past runs. */
import type { Colors } from 'tinyrainbow'
import { alignSamples, sampleParts } from '../../analysis/format-sample.ts'
import { bestPaint, formatConfigValue, type RunColumn, statusMark } from '../../analysis/run-columns.ts'
import type { Sample } from '../../analysis/statistics.ts'
import type { StoredStatus } from '../../model/run.ts'
import type { RunCounts } from '../../model/run-counts.ts'
import { toScore } from '../../model/score.ts'
import type { JsonValue } from '../../model/utils/json.ts'
import { RUN_ID } from '../../store/temporary.ts'
import { formatDuration } from '../../terminal/format-duration.ts'
import { alignDecimals, numberFormat } from '../../terminal/format-number.ts'
import { MARKS, STAR } from '../../terminal/plain-row.ts'
import type { TableCell } from '../../terminal/text-table.ts'

const MIN_TEXT_WIDTH = 12

export interface ColumnOptions {
  colors: Colors
  priority: number
}

export interface MetricOptions extends ColumnOptions {
  /** Whether a row, by its place, is the best. */
  isBest: (index: number) => boolean
}

/** Status figures; a run that has not ended has an open circle. */
export function storedStatusColumn(
  statuses: readonly StoredStatus[],
  { colors, priority }: ColumnOptions,
): RunColumn {
  const cells = statuses.map(
    (status): TableCell =>
      status === 'running' ? { text: MARKS.running, paint: colors.cyan } : statusMark(status, colors),
  )
  return { column: { header: '', align: 'left', priority }, cells }
}

/** Values as they were written. */
export function valueColumn(
  name: string,
  values: readonly (JsonValue | undefined)[],
  priority: number,
): RunColumn {
  const texts = values.map((value) => formatConfigValue(value ?? undefined))
  const numeric = values.every((value) => typeof value === 'number' || value === undefined || value === null)
  const cells = (numeric ? alignDecimals(texts) : texts).map((text) => ({ text }))
  const column = { header: name, align: numeric ? 'right' : 'left', priority } as const
  // Half of an id finds nothing.
  if (values.every((value) => typeof value === 'string' && RUN_ID.test(value))) return { column, cells }
  return { column: numeric ? column : { ...column, minWidth: MIN_TEXT_WIDTH }, cells }
}

/** Numbers with as many digits as say something, and booleans, the best one with a star. */
export function metricColumn(
  name: string,
  values: readonly (JsonValue | undefined)[],
  options: MetricOptions,
): RunColumn {
  const { colors, priority, isBest } = options
  const numbers = values.filter((value) => typeof value === 'number')
  const others = values.some((value) => value !== undefined && value !== null && toScore(value) === undefined)
  if (others) return valueColumn(name, values, priority)
  const format = numberFormat(numbers)
  const cells = values.map((value, index): TableCell => {
    if (value === undefined || value === null) return { text: '-', paint: colors.dim }
    const text = typeof value === 'number' ? format(value) : String(value)
    return isBest(index) ? star(text, colors) : { text }
  })
  return { column: { header: name, align: 'right', priority }, cells }
}

/** A mean of runs, and what became of them. */
export interface CountedSample {
  sample: Sample | undefined
  counts: RunCounts
}

/** `0.953 ± 0.004 (n=5)`, or `(n=4 of 5)` where runs gave no value; the best mean with a star. */
export function sampleColumn(
  name: string,
  samples: readonly CountedSample[],
  { colors, priority, isBest }: MetricOptions,
): RunColumn {
  const format = numberFormat(samples.flatMap(({ sample }) => (sample ? [sample.mean] : [])))
  const texts = alignSamples(
    samples.map(({ sample, counts }, index) => {
      if (!sample) return { mean: '-', error: '', count: '' }
      const parts = sampleParts(sample, { format, counts })
      return isBest(index) ? { ...parts, mean: `${STAR} ${parts.mean}` } : parts
    }),
  )
  const cells = samples.map(({ sample }, index): TableCell => {
    const text = texts[index] ?? ''
    if (!sample) return { text, paint: colors.dim }
    return isBest(index) ? { text, paint: bestPaint(colors) } : { text }
  })
  return { column: { header: name, align: 'right', priority }, cells }
}

export function durationColumn(
  seconds: readonly (number | null)[],
  { colors, priority }: ColumnOptions,
): RunColumn {
  const cells = seconds.map((value) => ({
    text: value === null ? '-' : formatDuration(value * 1000),
    paint: colors.dim,
  }))
  return { column: { header: 'duration', align: 'right', priority }, cells }
}

export function dimColumn(
  name: string,
  texts: readonly string[],
  { colors, priority }: ColumnOptions,
): RunColumn {
  const cells = texts.map((text) => ({ text, paint: colors.dim }))
  return { column: { header: name, align: 'left', priority }, cells }
}

function star(text: string, colors: Colors): TableCell {
  return { text: `${STAR} ${text}`, paint: bestPaint(colors) }
}
