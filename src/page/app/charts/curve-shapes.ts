/** What is drawn of curves: lines and bands with their colours, by the options of the view. */

import type { CurveBand, CurveLine } from '../../model/curves.ts'
import { smooth } from './smooth.ts'

export interface CurveOptions {
  x: 'step' | 'time'
  logX: boolean
  logY: boolean
  /** 0 to below 1. */
  smooth: number
}

/** A line that leaves a gap where a value is not finite. */
export interface LineShape {
  row: number
  /** Of its colour and dash. */
  series: number
  x: Float64Array
  y: Float64Array
  /** What was logged, where `y` is smoothed. */
  raw: Float64Array | null
}

export interface BandShape {
  key: string
  series: number
  x: Float64Array
  mean: Float64Array
  low: Float64Array
  high: Float64Array
  n: Uint32Array
  runs: number
}

export interface CurveShapes {
  lines: LineShape[]
  bands: BandShape[]
}

/** @param seriesOf the colour of a line, by the row of its run */
export function lineShapes(
  lines: readonly CurveLine[],
  options: CurveOptions,
  seriesOf: (row: number) => number,
): LineShape[] {
  return lines.map((line) => ({
    row: line.row,
    series: seriesOf(line.row),
    x: options.x === 'time' ? line.seconds : line.steps,
    y: smooth(line.values, options.smooth),
    raw: options.smooth > 0 ? line.values : null,
  }))
}

/** Means are by step: over time there are none. */
export function bandShapes(
  bands: readonly CurveBand[],
  options: CurveOptions,
  seriesOf: (key: string) => number,
): BandShape[] {
  if (options.x === 'time') return []
  return bands.map((band) => ({
    key: band.key,
    series: seriesOf(band.key),
    x: band.steps,
    mean: smooth(band.mean, options.smooth),
    low: smooth(band.low, options.smooth),
    high: smooth(band.high, options.smooth),
    n: band.n,
    runs: band.runs,
  }))
}

export type Range = [low: number, high: number]

/** The x of everything; `null` where there is no point. */
export function rangeAcross({ lines, bands }: CurveShapes, isLog: boolean): Range | null {
  let range: Range | null = null
  for (const { x } of [...lines, ...bands]) for (const value of x) range = widen(range, value, isLog)
  return range
}

/** The values within a part of x. */
export function rangeUp({ lines, bands }: CurveShapes, across: Range, isLog: boolean): Range | null {
  let range: Range | null = null
  const add = (x: Float64Array, values: Float64Array) => {
    for (let place = 0; place < x.length; place++) {
      const at = x[place] ?? Number.NaN
      if (at >= across[0] && at <= across[1]) range = widen(range, values[place] ?? Number.NaN, isLog)
    }
  }
  for (const { x, y } of lines) add(x, y)
  for (const { x, mean, low, high } of bands) for (const values of [mean, low, high]) add(x, values)
  return range
}

function widen(range: Range | null, value: number, isLog: boolean): Range | null {
  if (!Number.isFinite(value) || (isLog && value <= 0)) return range
  if (!range) return [value, value]
  return [Math.min(range[0], value), Math.max(range[1], value)]
}

/** The place in ascending values that is nearest to one; -1 where there is none. */
export function nearestPlace(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) <= wanted) low = middle
    else high = middle
  }
  if (values.length === 0) return -1
  const isNearer = Math.abs((values[high] ?? 0) - wanted) < Math.abs((values[low] ?? 0) - wanted)
  return isNearer ? high : low
}
