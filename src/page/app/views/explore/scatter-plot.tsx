/** The points themselves: the pointer finds the nearest, a drag draws a rectangle, arrows go from one to the next. */

import { useMemo, useRef, useState } from 'preact/hooks'
import type { AxisScale } from '../../charts/axis-scale.ts'
import { Canvas } from '../../charts/canvas.tsx'
import type { Size } from '../../charts/plot-area.ts'
import { useWidth } from '../../charts/use-width.ts'
import type { Field } from '../../state/fields.ts'
import { useStore } from '../../state/store.ts'
import {
  drawScatter,
  insideScatter,
  placeScatter,
  SCATTER_HEIGHT,
  type ScatterPoint,
} from './draw-scatter.ts'

/** The parts of both axes that a rectangle covers, from 0 to 1. */
export interface Shares {
  across: [low: number, high: number]
  up: [low: number, high: number]
}

interface ScatterPlotProps {
  label: string
  metric: Field
  across: Field
  scales: { x: AxisScale; y: AxisScale }
  /** Default: what is selected. */
  rows?: readonly number[]
  /** Rows whose points stand out, and whether a line of steps joins them. */
  marked?: ReadonlySet<number>
  isStepped?: boolean
  /** The run that is pointed at. */
  onChoose: (row: number | null) => void
  onSelect: (shares: Shares) => void
}

/** A pointer that is farther from a point than this, in pixels, is over none. */
const NEAR = 14
/** Pixels; a smaller rectangle is a click. */
const LEAST_DRAG = 4
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

export function ScatterPlot(props: ScatterPlotProps) {
  const { label, metric, across, scales, marked, isStepped, onChoose, onSelect } = props
  const store = useStore()
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const { rows = store.rows.value } = props
  const points = useMemo(
    () => placeScatter(rows, { across, metric, scales, size: { width, height: SCATTER_HEIGHT } }),
    [rows, across, metric, scales, width],
  )
  const [active, setActive] = useState(-1)
  const draw = useMemo(
    () => (context: CanvasRenderingContext2D, area: Size) =>
      drawScatter(context, area, { points, scales, active, marked, isStepped }),
    [points, scales, active, marked, isStepped],
  )
  const choose = (place: number) => {
    setActive(place)
    onChoose(points[place]?.row ?? null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined
    const row = points[active]?.row
    if (step !== undefined) choose((active + step + points.length) % Math.max(1, points.length))
    else if (event.key === 'Enter' && row !== undefined) {
      store.select({ view: 'run', run: store.index.value.runs.id[row] ?? '' })
    } else return
    event.preventDefault()
  }
  const { drag, handlers } = useRectangle({
    onMove: (at) => choose(nearestPoint(points, at)),
    onLeave: () => choose(-1),
    onDrawn: (rectangle) => {
      const size = { width, height: SCATTER_HEIGHT }
      onSelect({ across: insideScatter.across(rectangle, size), up: insideScatter.up(rectangle, size) })
    },
  })
  return (
    <div
      class="scatter"
      ref={box}
      role="group"
      tabIndex={0}
      aria-label={`${label}: ${points.length} runs. Arrows go from run to run, Enter opens.`}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      <Canvas label={`${points.length} points`} width={width} height={SCATTER_HEIGHT} draw={draw} />
      {drag && <span class="rectangle" style={boxOf(drag)} />}
    </div>
  )
}

interface Position {
  x: number
  y: number
}

interface Rectangle {
  from: Position
  to: Position
}

interface RectangleOptions {
  onMove: (at: Position) => void
  onLeave: () => void
  onDrawn: (rectangle: Rectangle) => void
}

/** A rectangle that is drawn with the pointer. */
function useRectangle({ onMove, onLeave, onDrawn }: RectangleOptions) {
  const [drag, setDrag] = useState<Rectangle | null>(null)
  const handlers = {
    onPointerDown: (event: PointerEvent & { currentTarget: Element }) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      const at = { x: event.offsetX, y: event.offsetY }
      setDrag({ from: at, to: at })
    },
    onPointerMove: (event: PointerEvent) => {
      const at = { x: event.offsetX, y: event.offsetY }
      if (drag) setDrag({ from: drag.from, to: at })
      else onMove(at)
    },
    onPointerUp: () => {
      const isDrawn =
        drag &&
        Math.abs(drag.to.x - drag.from.x) > LEAST_DRAG &&
        Math.abs(drag.to.y - drag.from.y) > LEAST_DRAG
      if (isDrawn) onDrawn(drag)
      setDrag(null)
    },
    onPointerCancel: () => setDrag(null),
    onPointerLeave: () => !drag && onLeave(),
  }
  return { drag, handlers }
}

function boxOf({ from, to }: Rectangle) {
  return {
    left: `${Math.min(from.x, to.x)}px`,
    top: `${Math.min(from.y, to.y)}px`,
    width: `${Math.abs(to.x - from.x)}px`,
    height: `${Math.abs(to.y - from.y)}px`,
  }
}

function nearestPoint(points: readonly ScatterPoint[], { x, y }: Position): number {
  let [found, least] = [-1, NEAR]
  for (const [place, point] of points.entries()) {
    const distance = Math.hypot(point.x - x, point.y - y)
    if (distance < least) [found, least] = [place, distance]
  }
  return found
}
