/** Writes means with what is known of their error: `0.953 ± 0.004 (n=5)`. */
import { largest } from '../model/largest.ts'
import type { Sample } from '../model/statistics.ts'
import { numberFormat } from './format-number.ts'
import { displayWidth, padding } from './terminal-text.ts'

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
  /** How many runs there are, those without a value included. Default: as many as have one. */
  runCount?: number | undefined
}

/** A mean with its error and the number of its values. */
export function formatSample(sample: Sample, format: (value: number) => string): string {
  const { mean, error, count } = sampleParts(sample, { format })
  return mean + error + count
}

export function sampleParts(sample: Sample, { format, runCount }: SampleContext): SampleParts {
  const mean = format(sample.mean)
  const total = runCount ?? sample.n + sample.nonFinite
  const of = total > sample.n ? ` of ${total}` : ''
  const missing = sample.nonFinite > 0 ? `, ${sample.nonFinite} not finite` : ''
  return {
    mean,
    error: sample.halfWidth === null ? '' : ` ± ${formatError(sample.halfWidth, mean)}`,
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

/** As many decimals as the mean has, unless nothing would be left. */
function formatError(error: number, mean: string): string {
  const decimals = /^-?\d+(?:\.(\d+))?$/.exec(mean)?.[1]?.length
  if (decimals === undefined) return numberFormat([error])(error)
  const fixed = error.toFixed(decimals)
  return error > 0 && Number(fixed) === 0 ? error.toExponential(0) : fixed
}
