/** Draws lines and bands into a chart. */

import { type CurveFrame, pixelsAcross, pixelsDown } from './curve-frame.ts'
import type { BandShape, CurveShapes, LineShape } from './curve-shapes.ts'
import { drawAxes } from './draw-axes.ts'
import { type Palette, palette, SERIES, seriesDash } from './palette.ts'
import { EDGES, innerSize } from './plot-area.ts'

/** More lines than these are drawn faint, so that it shows where many are. */
const FEW_LINES = 12

interface Pen {
  frame: CurveFrame
  context: CanvasRenderingContext2D
  colors: Palette
}

/** @param highlighted the row of the line under the pointer */
export function drawCurves(
  context: CanvasRenderingContext2D,
  frame: CurveFrame,
  { shapes, highlighted }: { shapes: CurveShapes; highlighted: number | null },
): void {
  const pen: Pen = { frame, context, colors: palette() }
  drawAxes(context, frame.size, frame.ticks)
  const { width, height } = innerSize(frame.size)
  context.save()
  context.beginPath()
  context.rect(EDGES.left, EDGES.top, width, height)
  context.clip()
  context.lineJoin = 'round'
  const isBehind = shapes.bands.length > 0
  for (const line of shapes.lines) drawLine(pen, line, lineStyle(shapes.lines.length, isBehind))
  for (const band of shapes.bands) drawBand(pen, band)
  const chosen = shapes.lines.find(({ row }) => row === highlighted)
  if (chosen) drawLine(pen, chosen, { alpha: 1, width: 2.5 })
  context.restore()
}

interface LineStyle {
  alpha: number
  width: number
}

function lineStyle(count: number, isBehind: boolean): LineStyle {
  if (isBehind) return { alpha: count > 100 ? 0.14 : 0.28, width: 1 }
  return count > FEW_LINES ? { alpha: count > 100 ? 0.35 : 0.6, width: 1.1 } : { alpha: 0.95, width: 1.6 }
}

function drawLine(pen: Pen, { x, y, raw, series }: LineShape, { alpha, width }: LineStyle): void {
  const { context, colors } = pen
  context.strokeStyle = colors.series[series % SERIES] ?? colors.text
  context.lineWidth = width
  if (raw) {
    context.globalAlpha = alpha * 0.3
    context.setLineDash([])
    strokePath(pen, x, raw)
  }
  context.globalAlpha = alpha
  context.setLineDash([...seriesDash(series)])
  strokePath(pen, x, y)
}

function drawBand(pen: Pen, { x, mean, low, high, series }: BandShape): void {
  const { context, colors } = pen
  context.fillStyle = colors.series[series % SERIES] ?? colors.text
  context.strokeStyle = context.fillStyle
  context.globalAlpha = 0.2
  fillBetween(pen, x, { low, high })
  context.globalAlpha = 1
  context.lineWidth = 2
  context.setLineDash([...seriesDash(series)])
  strokePath(pen, x, mean)
}

/** What is not finite, or cannot stand on a logarithmic axis, is a gap; a point between two gaps is a dot. */
function strokePath({ frame, context }: Pen, x: Float64Array, y: Float64Array): void {
  const radius = context.lineWidth
  let isDown = false
  context.beginPath()
  for (let place = 0; place < x.length; place++) {
    const left = pixelsAcross(frame, x[place] ?? Number.NaN)
    const top = pixelsDown(frame, y[place] ?? Number.NaN)
    if (!Number.isFinite(left) || !Number.isFinite(top)) {
      isDown = false
      continue
    }
    if (isDown) context.lineTo(left, top)
    else if (Number.isFinite(pixelsDown(frame, y[place + 1] ?? Number.NaN))) context.moveTo(left, top)
    else {
      context.moveTo(left + radius, top)
      context.arc(left, top, radius, 0, 2 * Math.PI)
    }
    isDown = true
  }
  context.stroke()
}

function fillBetween(
  { frame, context }: Pen,
  x: Float64Array,
  { low, high }: { low: Float64Array; high: Float64Array },
): void {
  const down = (values: Float64Array, place: number) => pixelsDown(frame, values[place] ?? Number.NaN)
  const across = (place: number) => pixelsAcross(frame, x[place] ?? Number.NaN)
  const isGap = (place: number) => !Number.isFinite(down(low, place)) || !Number.isFinite(down(high, place))
  let start = 0
  while (start < x.length) {
    if (isGap(start)) {
      start++
      continue
    }
    let end = start
    context.beginPath()
    for (; end < x.length && !isGap(end); end++) context.lineTo(across(end), down(high, end))
    for (let place = end - 1; place >= start; place--) context.lineTo(across(place), down(low, place))
    context.fill()
    start = end
  }
}
