/** Draws the lines of parallel coordinates. */

import type { AxisScale } from '../../charts/axis-scale.ts'
import { palette } from '../../charts/palette.ts'
import type { Size } from '../../charts/plot-area.ts'
import type { Field } from '../../state/fields.ts'

export interface Axis {
  field: Field
  scale: AxisScale
}

export const PARALLEL_HEIGHT = 320
/** Room for labels. */
export const PARALLEL_EDGES = { left: 60, right: 76, top: 34, bottom: 16 }
/** Lines that are drawn of those that are left out. */
const MOST_FAINT = 2000

interface ParallelData {
  axes: readonly Axis[]
  all: readonly number[]
  /** Those that are not left out. */
  rows: readonly number[]
  color: Axis | undefined
}

export function drawParallel(
  context: CanvasRenderingContext2D,
  size: Size,
  { axes, all, rows, color }: ParallelData,
): void {
  const colors = palette()
  const shown = new Set(rows)
  context.lineWidth = 1
  if (shown.size < all.length) {
    context.globalAlpha = 0.35
    context.strokeStyle = colors.line
    const left = all.filter((row) => !shown.has(row)).slice(0, MOST_FAINT)
    for (const row of left) strokeRun(context, size, { axes, row })
  }
  context.globalAlpha = rows.length > 2000 ? 0.12 : rows.length > 300 ? 0.3 : 0.75
  context.lineWidth = rows.length > 300 ? 1 : 1.4
  for (const row of rows) {
    const share = color?.scale.place(color.field.values[row]) ?? null
    context.strokeStyle = share === null ? colors.dim : rampColor(share, colors.series)
    strokeRun(context, size, { axes, row })
  }
  context.globalAlpha = 1
}

/** From orange over grey to blue, which colour-blind people tell apart. */
function rampColor(share: number, series: readonly string[]): string {
  const [high = '', low = ''] = series
  const part = Math.round(Math.abs(share - 0.5) * 200)
  return `color-mix(in oklab, ${share < 0.5 ? low : high} ${part}%, gray)`
}

/** A value that is missing breaks the line. */
function strokeRun(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  { axes, row }: { axes: readonly Axis[]; row: number },
): void {
  const { left, right, top, bottom } = PARALLEL_EDGES
  const step = axes.length > 1 ? (width - left - right) / (axes.length - 1) : 0
  let isDown = false
  context.beginPath()
  for (const [place, { field, scale }] of axes.entries()) {
    const share = scale.place(field.values[row])
    if (share === null) {
      isDown = false
      continue
    }
    const [x, y] = [left + place * step, height - bottom - share * (height - top - bottom)]
    if (isDown) context.lineTo(x, y)
    else context.moveTo(x, y)
    isDown = true
  }
  context.stroke()
}
