/** From values to pixels of a chart of curves, and back. */

import { formatDuration } from '../../../terminal/format-duration.ts'
import { formatTick } from '../state/format.ts'
import { type CurveOptions, type CurveShapes, type Range, rangeAcross, rangeUp } from './curve-shapes.ts'
import type { Size } from './plot-area.ts'
import { EDGES, innerSize, type Tick } from './plot-area.ts'
import { linearTicks, logTicks, timeTicks } from './ticks.ts'

/** One axis: a value's place from 0 to 1, and the value of a place. */
export interface ValueAxis {
  range: Range
  place(value: number): number
  valueAt(place: number): number
}

export interface CurveFrame {
  size: Size
  x: ValueAxis
  y: ValueAxis
  ticks: { across: Tick[]; up: Tick[] }
}

/** @param zoom the part of x that is seen; `null` for all */
export function makeFrame(
  shapes: CurveShapes,
  options: CurveOptions,
  { size, zoom }: { size: Size; zoom: Range | null },
): CurveFrame {
  const across = zoom ?? rangeAcross(shapes, options.logX) ?? [0, 1]
  const x = valueAxis(across, options.logX)
  const y = valueAxis(withRoom(rangeUp(shapes, across, options.logY), options.logY), options.logY)
  const { width, height } = innerSize(size)
  const makeAcross = options.logX ? logTicks : options.x === 'time' ? timeTicks : linearTicks
  const formatAcross = options.x === 'time' ? formatMoment : formatTick
  return {
    size,
    x,
    y,
    ticks: {
      across: toTicks(makeAcross(...x.range, Math.max(2, Math.floor(width / 110))), x, formatAcross),
      up: toTicks(
        (options.logY ? logTicks : linearTicks)(...y.range, Math.max(2, Math.floor(height / 45))),
        y,
        formatTick,
      ),
    },
  }
}

/** Pixels from the left, of a value. */
export function pixelsAcross({ x, size }: CurveFrame, value: number): number {
  return EDGES.left + x.place(value) * innerSize(size).width
}

/** Pixels from the top, of a value. */
export function pixelsDown({ y, size }: CurveFrame, value: number): number {
  return EDGES.top + (1 - y.place(value)) * innerSize(size).height
}

/** The values at a place of the chart, in pixels; at its edge for what is beyond it. */
export function valuesAt({ x, y, size }: CurveFrame, left: number, top: number): { x: number; y: number } {
  const { width, height } = innerSize(size)
  return {
    x: x.valueAt(clamp((left - EDGES.left) / width)),
    y: y.valueAt(clamp(1 - (top - EDGES.top) / height)),
  }
}

function valueAxis([low, high]: Range, isLog: boolean): ValueAxis {
  const to = isLog ? Math.log10 : (value: number) => value
  const from = isLog ? (value: number) => 10 ** value : (value: number) => value
  const [start, end] = [to(low), to(high)]
  const length = end > start ? end - start : 1
  return {
    range: [low, high],
    place: (value) => (to(value) - start) / length,
    valueAt: (place) => from(start + place * length),
  }
}

/** Curves do not touch the edges. */
function withRoom(range: Range | null, isLog: boolean): Range {
  if (!range) return isLog ? [1, 10] : [0, 1]
  const [low, high] = range
  if (isLog) return [low / 1.15, high * 1.15]
  const room = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.1 || 1
  return [low - room, high + room]
}

function toTicks(values: readonly number[], axis: ValueAxis, format: (value: number) => string): Tick[] {
  return values.map((value) => ({ place: axis.place(value), label: format(value) }))
}

function formatMoment(seconds: number): string {
  return seconds === 0 ? '0' : formatDuration(seconds * 1000)
}

function clamp(share: number): number {
  return Math.max(0, Math.min(1, share))
}
