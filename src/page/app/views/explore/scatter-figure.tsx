/** A point for each run: one field across, a metric up. A rectangle that is drawn selects the runs in it. */

import type { ComponentChildren } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { type AxisScale, makeScale } from '../../charts/axis-scale.ts'
import { Canvas } from '../../charts/canvas.tsx'
import type { Size } from '../../charts/plot-area.ts'
import { useWidth } from '../../charts/use-width.ts'
import { Figure } from '../../components/figure.tsx'
import { type Brush, replaceBrush } from '../../state/brush.ts'
import { type Field, labelOf } from '../../state/fields.ts'
import { cellText } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import {
  drawScatter,
  insideScatter,
  placeScatter,
  SCATTER_HEIGHT,
  type ScatterPoint,
} from './draw-scatter.ts'

interface ScatterProps {
  metric: Field
  across: Field
  controls: ComponentChildren
}

/** A pointer that is farther from a point than this, in pixels, is over none. */
const NEAR = 14

export function ScatterFigure({ metric, across, controls }: ScatterProps) {
  const store = useStore()
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const rows = store.rows.value
  const size = { width, height: SCATTER_HEIGHT }
  const scales = useMemo(
    () => ({
      x: makeScale(rows.map((row) => across.values[row])),
      y: makeScale(rows.map((row) => metric.values[row])),
    }),
    [rows, across, metric],
  )
  const points = useMemo(
    () => placeScatter(rows, { across, metric, scales, size: { width, height: SCATTER_HEIGHT } }),
    [rows, across, metric, scales, width],
  )
  const [active, setActive] = useState(-1)
  const [drag, setDrag] = useState<Rectangle | null>(null)
  const draw = useMemo(
    () => (context: CanvasRenderingContext2D, area: Size) =>
      drawScatter(context, area, { points, scales, active }),
    [points, scales, active],
  )
  const { runs } = store.index.value
  const chosen = points[active]
  const select = (rectangle: Rectangle) => {
    const { brushes } = store.address.peek()
    const next = replaceBrush(
      brushes,
      across.id,
      brushOf(across.id, scales.x, insideScatter.across(rectangle, size)),
    )
    store.select({
      brushes: replaceBrush(next, metric.id, brushOf(metric.id, scales.y, insideScatter.up(rectangle, size))),
    })
  }
  return (
    <Figure
      title={`${labelOf(metric)} against ${labelOf(across)}`}
      table={() => ({
        label: `${labelOf(metric)} against ${labelOf(across)}`,
        columns: [
          { header: 'Run' },
          ...[across, metric].map((field) => ({ header: labelOf(field), isNumeric: field.isNumeric })),
        ],
        rows: points.map(({ row }) => [
          store.titleOf(row),
          cellText(across.values[row] ?? undefined),
          cellText(metric.values[row] ?? undefined),
        ]),
      })}
    >
      {controls}
      <p class="readout" aria-live="polite">
        {chosen ? (
          <>
            <a href={store.hrefOf({ view: 'run', run: runs.id[chosen.row] ?? '' })}>
              {store.titleOf(chosen.row)}
            </a>
            <span>
              {labelOf(metric)} {cellText(metric.values[chosen.row] ?? undefined)}
            </span>
          </>
        ) : (
          <span class="dim">
            Draw a rectangle to select runs. With the keys: arrows go from run to run, Enter opens.
          </span>
        )}
      </p>
      <div
        class="scatter"
        ref={box}
        role="group"
        tabIndex={0}
        aria-label={`${labelOf(metric)} against ${labelOf(across)}: ${points.length} runs. Arrows go from run to run, Enter opens.`}
        onKeyDown={(event) => {
          const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
          if (event.key === 'Enter' && chosen) store.select({ view: 'run', run: runs.id[chosen.row] ?? '' })
          else if (step !== undefined) setActive((active + step + points.length) % Math.max(1, points.length))
          else return
          event.preventDefault()
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          const at = pointOf(event)
          setDrag({ from: at, to: at })
        }}
        onPointerMove={(event) => {
          const at = pointOf(event)
          if (drag) setDrag({ from: drag.from, to: at })
          else setActive(nearestPoint(points, at))
        }}
        onPointerUp={() => {
          if (drag && Math.abs(drag.to.x - drag.from.x) > 4 && Math.abs(drag.to.y - drag.from.y) > 4)
            select(drag)
          setDrag(null)
        }}
        onPointerLeave={() => !drag && setActive(-1)}
      >
        <Canvas label={`${points.length} points`} width={width} height={SCATTER_HEIGHT} draw={draw} />
        {drag && <span class="rectangle" style={boxOf(drag)} />}
      </div>
    </Figure>
  )
}

export interface Position {
  x: number
  y: number
}

export interface Rectangle {
  from: Position
  to: Position
}

function pointOf(event: PointerEvent & { currentTarget: EventTarget }): Position {
  const box =
    event.currentTarget instanceof Element ? event.currentTarget.getBoundingClientRect() : { left: 0, top: 0 }
  return { x: event.clientX - box.left, y: event.clientY - box.top }
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

function brushOf(field: string, scale: AxisScale, [low, high]: readonly [number, number]): Brush {
  if (scale.isNumeric) return { field, low: scale.valueAt(low), high: scale.valueAt(high) }
  const values = scale.entries.filter((_text, index) => {
    const middle = (index + 0.5) / scale.entries.length
    return middle >= low && middle <= high
  })
  return { field, values }
}
