/** The curves of one metric as bytes and back, the same in Node and in the browser. */

import type { CurveBand, CurveLine, CurveSet } from '../model/curves.ts'
import { fromBytes, toBytes } from './planes.ts'
import { FINEST, quantise, quantiseSteps, restore, restoreSteps, type Scale, scaleOf } from './quantise.ts'

/** Parts that the time of a run is told in. */
const TIME_LEVELS = 255

/** How exact {@link encodeCurves} is. */
export interface CodecOptions {
  /** Parts that the range of each line is told in. Default: 65,534. */
  levels?: number
  /** Writes what each value adds to the one before: less for smooth lines, more for others. Default: false. */
  isDelta?: boolean
}

/** A band, and which runs it is of: see `rowsPrint`. */
export interface PrintedBand extends CurveBand {
  print?: string
}

/** Columns of numbers and texts; the codes stand behind it, those of each line after those of the one before. */
interface Header {
  metric: string
  total: number
  notes: string[]
  levels: number
  isDelta: boolean
  lines: {
    row: number[]
    split: string[]
    count: number[]
    points: number[]
    scale: Scale[]
    start: number[]
    unit: number[]
    duration: number[]
  }
  bands: {
    key: string[]
    split: string[]
    runs: number[]
    print: (string | null)[]
    points: number[]
    scale: Scale[]
    start: number[]
    unit: number[]
  }
}

export interface EncodableCurves extends Omit<CurveSet, 'bands'> {
  bands: readonly PrintedBand[]
}

export function encodeCurves(set: EncodableCurves, options: CodecOptions = {}): Uint8Array<ArrayBuffer> {
  const { levels = FINEST, isDelta = false } = options
  const lines = set.lines.map((line) => ({
    line,
    scale: scaleOf(line.values),
    growth: quantiseSteps(line.steps),
  }))
  const bands = set.bands.map((band) => ({ band, scale: bandScale(band), growth: quantiseSteps(band.steps) }))
  const header: Header = {
    metric: set.metric,
    total: set.total,
    notes: set.notes,
    levels,
    isDelta,
    lines: {
      row: differences(lines.map(({ line }) => line.row)),
      split: lines.map(({ line }) => line.split),
      count: lines.map(({ line }) => line.count),
      points: lines.map(({ line }) => line.steps.length),
      scale: lines.map(({ scale }) => scale),
      start: lines.map(({ growth }) => growth.start),
      unit: lines.map(({ growth }) => growth.unit),
      duration: lines.map(({ line }) => durationOf(line)),
    },
    bands: {
      key: bands.map(({ band }) => band.key),
      split: bands.map(({ band }) => band.split),
      runs: bands.map(({ band }) => band.runs),
      print: bands.map(({ band }) => band.print ?? null),
      points: bands.map(({ band }) => band.steps.length),
      scale: bands.map(({ scale }) => scale),
      start: bands.map(({ growth }) => growth.start),
      unit: bands.map(({ growth }) => growth.unit),
    },
  }
  const values = lines.map(({ line, scale }) => quantise(line.values, scale, levels))
  const ofBands = (read: (band: CurveBand) => Float64Array) =>
    joined(bands.map(({ band, scale }) => quantise(read(band), scale, FINEST)))
  return toBytes({
    header,
    lists: [
      joined(isDelta ? values.map(toDeltas) : values),
      joined(lines.map(({ growth }) => growth.added)),
      joined(lines.map(({ line }) => timeCodes(line))),
      ofBands(({ mean }) => mean),
      ofBands(({ low }) => low),
      ofBands(({ high }) => high),
      joined(bands.map(({ growth }) => growth.added)),
      joined(bands.map(({ band }) => Uint16Array.from(band.n, (n) => Math.min(n, 0xffff)))),
    ],
  })
}

export function decodeCurves(bytes: Uint8Array): EncodableCurves {
  const { header, lists } = fromBytes<Header>(bytes)
  const [values, added, times, mean, low, high, bandAdded, n] = lists.map((list) => new Pieces(list))
  if (!values || !added || !times || !mean || !low || !high || !bandAdded || !n)
    throw new Error('The curves of this page are damaged: a part is missing.')
  const { lines, bands, levels } = header
  const rows = sums(lines.row)
  return {
    metric: header.metric,
    total: header.total,
    notes: header.notes,
    lines: lines.points.map((points, index): CurveLine => {
      const codes = values.take(points)
      const duration = at(lines.duration, index)
      return {
        row: at(rows, index),
        split: at(lines.split, index),
        count: at(lines.count, index),
        steps: restoreSteps(
          { start: at(lines.start, index), unit: at(lines.unit, index) },
          added.take(points),
        ),
        values: restore(header.isDelta ? fromDeltas(codes) : codes, at(lines.scale, index), levels),
        seconds: restoreSteps({ start: 0, unit: duration / TIME_LEVELS }, times.take(points)),
      }
    }),
    bands: bands.points.map((points, index): PrintedBand => {
      const scale = at(bands.scale, index)
      const print = at(bands.print, index)
      return {
        key: at(bands.key, index),
        split: at(bands.split, index),
        runs: at(bands.runs, index),
        ...(print !== null && { print }),
        steps: restoreSteps(
          { start: at(bands.start, index), unit: at(bands.unit, index) },
          bandAdded.take(points),
        ),
        mean: restore(mean.take(points), scale, FINEST),
        low: restore(low.take(points), scale, FINEST),
        high: restore(high.take(points), scale, FINEST),
        n: Uint32Array.from(n.take(points)),
      }
    }),
  }
}

/** Hands out a list piece by piece. */
class Pieces {
  readonly #list: Uint16Array
  #at = 0

  constructor(list: Uint16Array) {
    this.#list = list
  }

  take(count: number): Uint16Array {
    this.#at += count
    return this.#list.subarray(this.#at - count, this.#at)
  }
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T
}

function bandScale({ mean, low, high }: CurveBand): Scale {
  return scaleOf(joined([mean, low, high], Float64Array))
}

function durationOf({ seconds }: CurveLine): number {
  const last = seconds.reduce((most, value) => Math.max(most, value), 0)
  return Number(last.toPrecision(6))
}

function timeCodes(line: CurveLine): Uint16Array {
  const duration = durationOf(line)
  let before = 0
  return Uint16Array.from(line.seconds, (seconds) => {
    const code = duration > 0 ? Math.round((seconds / duration) * TIME_LEVELS) : 0
    // Clocks may go back.
    const added = Number.isFinite(code) ? Math.max(0, code - before) : 0
    before += added
    return added
  })
}

function toDeltas(codes: Uint16Array): Uint16Array {
  return codes.map((code, index) => (index === 0 ? code : code - (codes[index - 1] as number)))
}

function fromDeltas(deltas: Uint16Array): Uint16Array {
  const codes = new Uint16Array(deltas.length)
  let code = 0
  for (let index = 0; index < deltas.length; index++) {
    code = (code + (deltas[index] as number)) & 0xffff
    codes[index] = code
  }
  return codes
}

function differences(numbers: readonly number[]): number[] {
  return numbers.map((value, index) => value - (numbers[index - 1] ?? 0))
}

function sums(added: readonly number[]): number[] {
  let sum = 0
  return added.map((more) => {
    sum += more
    return sum
  })
}

function joined(parts: readonly Uint16Array[]): Uint16Array
function joined(parts: readonly Float64Array[], kind: typeof Float64Array): Float64Array
function joined(
  parts: readonly (Uint16Array | Float64Array)[],
  Kind: typeof Uint16Array | typeof Float64Array = Uint16Array,
): Uint16Array | Float64Array {
  const whole = new Kind(parts.reduce((sum, { length }) => sum + length, 0))
  let start = 0
  for (const part of parts) {
    whole.set(part, start)
    start += part.length
  }
  return whole
}
