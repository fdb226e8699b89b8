/** Writes means with what is known of their error: `0.953 ± 0.004 (n=5)`. */

import { describeShortfall, expectedCount, type RunCounts } from '../model/run-counts.ts'
import { largest } from '../model/utils/largest.ts'
import { numberFormat } from '../terminal/format-number.ts'
import { displayWidth, padding } from '../terminal/terminal-text.ts'
import type { Sample } from './statistics.ts'

/** The pieces of one cell, which stand below each other in a column. */
export interface SampleParts {
  mean: string
  /** ` ± 0.004`, or empty below two values. */
  error: string
  /** ` (n=5)`, ` (n=4 of 5)`, or empty. */
  count: string
}

/** What the sample itself does not say. */
export interface SampleContext {
  format: (value: number) => string
  /** What became of the runs. Default: each gave a value. */
  counts?: RunCounts | undefined
}

/** A mean with its error, the number of its values, and what became of the runs that gave none. */
export function formatSample(sample: Sample, context: SampleContext): string {
  const { mean, error, count } = sampleParts(sample, context)
  const shortfall = context.counts ? describeShortfall(context.counts) : ''
  return mean + error + (shortfall === '' ? count : `${count.slice(0, -1)}, ${shortfall})`)
}

export function sampleParts(sample: Sample, { format, counts }: SampleContext): SampleParts {
  const mean = format(sample.mean)
  const total = counts ? expectedCount(counts) : sample.n + sample.nonFinite
  const of = total > sample.n ? ` of ${total}` : ''
  const missing = sample.nonFinite > 0 ? `, ${sample.nonFinite} not finite` : ''
  return {
    mean,
    error:
      sample.halfWidth === null ? '' : ` ± ${formatError(sample.halfWidth, { mean, value: sample.mean })}`,
    count: ` (n=${sample.n}${of}${missing})`,
  }
}

/** Fills the pieces up, so that the same pieces of all cells stand below each other. */
export function alignSamples(cells: readonly SampleParts[]): string[] {
  const widest = (key: keyof SampleParts) => largest(cells.map((cell) => displayWidth(cell[key])))
  const widths = { mean: widest('mean'), error: widest('error'), count: widest('count') }
  return cells.map(
    ({ mean, error, count }) =>
      padding(mean, widths.mean) +
      mean +
      error +
      padding(error, widths.error) +
      count +
      padding(count, widths.count),
  )
}

/** Errors below this part of the mean are what computing with doubles leaves. */
const ROUNDING = 1e-14

/** As many decimals as the mean has, unless nothing would be left. */
function formatError(error: number, { mean, value }: { mean: string; value: number }): string {
  const decimals = /^-?\d+(?:\.(\d+))?$/.exec(mean)?.[1]?.length
  if (decimals === undefined) return numberFormat([error])(error)
  const fixed = error.toFixed(decimals)
  return error > Math.abs(value) * ROUNDING && Number(fixed) === 0 ? error.toExponential(0) : fixed
}
