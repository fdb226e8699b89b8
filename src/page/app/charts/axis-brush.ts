/** From a part of an axis to the range that it selects, and back. */

import type { Brush } from '../state/brush.ts'
import type { AxisScale } from './axis-scale.ts'

/** From 0 to 1. */
export type Part = [low: number, high: number]

/** The ends of an axis hold the values that stand there, whatever computing has left. */
const ROUNDING = 1e-9

export function brushBetween(field: string, scale: AxisScale, [low, high]: Part): Brush {
  if (!scale.isNumeric) {
    const values = scale.entries.filter((_text, index) => {
      const middle = (index + 0.5) / scale.entries.length
      return middle >= low && middle <= high
    })
    return { field, values }
  }
  const [least, most] = [scale.valueAt(low), scale.valueAt(high)]
  return { field, low: least - Math.abs(least) * ROUNDING, high: most + Math.abs(most) * ROUNDING }
}

/** `null` where nothing of a range is on the axis. */
export function partOf(brush: Brush, scale: AxisScale): Part | null {
  if ('values' in brush) {
    const places = brush.values.map((text) => scale.entries.indexOf(text)).filter((index) => index !== -1)
    const count = scale.entries.length
    return places.length === 0 ? null : [Math.min(...places) / count, (Math.max(...places) + 1) / count]
  }
  const [low, high] = [scale.place(brush.low), scale.place(brush.high)]
  return low === null || high === null ? null : [clampShare(low), clampShare(high)]
}

export function clampShare(share: number): number {
  return Math.max(0, Math.min(1, share))
}
