/** Places and draws the points of a scatter plot. */

import type { AxisScale } from '../../charts/axis-scale.ts'
import { drawAxes } from '../../charts/draw-axes.ts'
import { palette } from '../../charts/palette.ts'
import type { Size } from '../../charts/plot-area.ts'
import { EDGES, innerSize } from '../../charts/plot-area.ts'
import type { Field } from '../../state/fields.ts'

export const SCATTER_HEIGHT = 340
/** Part of an entry's room that points of a list are spread over, so that they do not hide each other. */
const SPREAD = 0.5
/** Part of an axis that is left free at each end. */
const INSET = 0.04

export interface ScatterPoint {
  row: number
  x: number
  y: number
}

interface Scales {
  x: AxisScale
  y: AxisScale
}

interface PlaceOptions {
  across: Field
  metric: Field
  scales: Scales
  size: Size
}

/** From left to right; runs without one of the values have no point. */
export function placeScatter(
  rows: readonly number[],
  { across, metric, scales, size }: PlaceOptions,
): ScatterPoint[] {
  const { width, height } = innerSize(size)
  const room = scales.x.isNumeric ? 0 : (width / Math.max(1, scales.x.entries.length)) * SPREAD
  const points = rows.flatMap((row): ScatterPoint[] => {
    const [x, y] = [scales.x.place(across.values[row]), scales.y.place(metric.values[row])]
    if (x === null || y === null) return []
    // The same run stands in the same place whenever it is drawn.
    const shift = ((row * 0.618034) % 1) - 0.5
    return [{ row, x: EDGES.left + inset(x) * width + shift * room, y: EDGES.top + (1 - inset(y)) * height }]
  })
  return points.sort((a, b) => a.x - b.x)
}

interface DrawOptions {
  points: readonly ScatterPoint[]
  scales: Scales
  /** The place of the point that is pointed at; -1 for none. */
  active: number
  /** Rows whose points stand out. */
  marked?: ReadonlySet<number> | undefined
  /** Whether a line of steps leads from each of these to the next, and to the right edge. */
  isStepped?: boolean | undefined
}

export function drawScatter(
  context: CanvasRenderingContext2D,
  size: Size,
  { points, scales, active, marked, isStepped = false }: DrawOptions,
): void {
  const colors = palette()
  const across = scales.x.ticks.map((tick) => ({
    ...tick,
    place: inset(tick.place),
    isBare: !scales.x.isNumeric,
  }))
  const up = scales.y.ticks.map((tick) => ({ ...tick, place: inset(tick.place) }))
  drawAxes(context, size, { across, up })
  const radius = points.length > 2000 ? 2 : points.length > 300 ? 2.8 : 4
  context.fillStyle = colors.series[0] ?? colors.text
  context.globalAlpha = points.length > 2000 ? 0.3 : 0.65
  for (const { x, y } of points) dot(context, { x, y, radius })
  context.globalAlpha = 1
  const best = points.filter(({ row }) => marked?.has(row))
  context.fillStyle = colors.series[2] ?? colors.text
  context.strokeStyle = context.fillStyle
  if (isStepped) strokeSteps(context, best, size)
  for (const { x, y } of best) dot(context, { x, y, radius: radius + 1.5 })
  const chosen = points[active]
  if (!chosen) return
  context.fillStyle = colors.series[1] ?? colors.text
  dot(context, { x: chosen.x, y: chosen.y, radius: radius + 2.5 })
}

/** Where a rectangle begins and ends on each axis, from 0 to 1. */
export const insideScatter = {
  across: ({ from, to }: { from: { x: number }; to: { x: number } }, size: Size): [number, number] => {
    const share = (x: number) => outset((x - EDGES.left) / innerSize(size).width)
    return [share(Math.min(from.x, to.x)), share(Math.max(from.x, to.x))]
  },
  up: ({ from, to }: { from: { y: number }; to: { y: number } }, size: Size): [number, number] => {
    const share = (y: number) => outset(1 - (y - EDGES.top) / innerSize(size).height)
    return [share(Math.max(from.y, to.y)), share(Math.min(from.y, to.y))]
  },
}

function strokeSteps(context: CanvasRenderingContext2D, points: readonly ScatterPoint[], size: Size): void {
  context.lineWidth = 1.5
  context.beginPath()
  for (const [place, { x, y }] of points.entries()) {
    if (place === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
    context.lineTo(points[place + 1]?.x ?? EDGES.left + innerSize(size).width, y)
  }
  context.stroke()
}

function dot(
  context: CanvasRenderingContext2D,
  { x, y, radius }: { x: number; y: number; radius: number },
): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

/** Points do not touch the edges. */
function inset(share: number): number {
  return INSET + share * (1 - 2 * INSET)
}

function outset(place: number): number {
  return Math.max(0, Math.min(1, (place - INSET) / (1 - 2 * INSET)))
}
