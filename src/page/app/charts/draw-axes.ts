/** Draws the lines and the numbers of two axes. */

import { palette } from './palette.ts'
import { EDGES, innerSize, type Size, type Tick } from './plot-area.ts'

const FONT = '12px system-ui, sans-serif'
const LONGEST_LABEL = 14

export function drawAxes(
  context: CanvasRenderingContext2D,
  size: Size,
  { across, up }: { across: readonly Tick[]; up: readonly Tick[] },
): void {
  const colors = palette()
  const { width, height } = innerSize(size)
  context.font = FONT
  context.fillStyle = colors.dim
  context.strokeStyle = colors.line
  context.lineWidth = 1
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const { place, label, isBare } of across) {
    const left = EDGES.left + place * width
    if (!isBare) strokeLine(context, [left, EDGES.top, left, EDGES.top + height])
    context.fillText(short(label), left, EDGES.top + height + 9)
  }
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const { place, label } of up) {
    const top = EDGES.top + (1 - place) * height
    strokeLine(context, [EDGES.left, top, EDGES.left + width, top])
    context.fillText(short(label), EDGES.left - 10, top)
  }
}

/** On whole pixels, so that it is sharp. */
function strokeLine(
  context: CanvasRenderingContext2D,
  [x1, y1, x2, y2]: [number, number, number, number],
): void {
  context.beginPath()
  context.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5)
  context.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5)
  context.stroke()
}

function short(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label
}
