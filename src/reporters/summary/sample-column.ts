/** Makes the columns of metrics over repeats: means with their intervals. */
import type { Colors } from 'tinyrainbow'
import type { Field } from '../../analysis/fields.ts'
import { alignSamples, type SampleParts, sampleParts } from '../../analysis/format-sample.ts'
import { bestPaint, type RunColumn } from '../../analysis/run-columns.ts'
import type { RunRow } from '../../analysis/run-row.ts'
import { expectedCount } from '../../model/run-counts.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { STAR } from '../../terminal/plain-row.ts'
import type { TableCell } from '../../terminal/text-table.ts'

export interface SampleColumnOptions {
  colors: Colors
  priority: number
  /** The mean that gets a star. */
  best: number | undefined
  /** The metric whose column says how many values there are; the others only where they have another number. */
  counting: Field | undefined
}

/** A metric of which every value is a number. */
export function sampleColumn(field: Field, rows: readonly RunRow[], options: SampleColumnOptions): RunColumn {
  const { colors, priority, best } = options
  const isBest = (row: RunRow) => best !== undefined && row.score(field) === best
  const format = numberFormat(rows.flatMap((row) => row.sample(field)?.mean ?? []))
  const texts = alignSamples(rows.map((row) => partsOf(row, field, { ...options, format })))
  const cells = rows.map((row, index): TableCell => {
    const text = texts[index] ?? ''
    if (row.metric(field) === undefined) return { text, paint: colors.dim }
    return isBest(row) ? { text, paint: bestPaint(colors) } : { text }
  })
  return { column: { header: field.name, align: 'right', priority }, cells }
}

function partsOf(
  row: RunRow,
  field: Field,
  { best, counting, format }: SampleColumnOptions & { format: (value: number) => string },
): SampleParts {
  const sample = row.sample(field)
  const value = row.metric(field)
  if (!sample && value === undefined) return { mean: '-', error: '', count: '' }
  if (!sample) return { mean: String(value), error: '', count: ` (n=0 of ${expectedCount(row.counts)})` }
  const parts = sampleParts(sample, { format, counts: row.counts })
  const isCounted = field === counting || !counting || row.sample(counting)?.n !== sample.n
  return {
    ...parts,
    mean: best !== undefined && row.score(field) === best ? `${STAR} ${parts.mean}` : parts.mean,
    count: isCounted ? parts.count : '',
  }
}
