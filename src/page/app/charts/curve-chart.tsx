/** A chart of curves: a drag selects a part of the steps, keys do the same, and the cursor says what is below it. */

import { useMemo, useRef, useState } from 'preact/hooks'
import { Canvas } from './canvas.tsx'
import { type CurveFrame, makeFrame, pixelsAcross, valuesAt } from './curve-frame.ts'
import type { CurveOptions, CurveShapes, Range } from './curve-shapes.ts'
import { drawCurves } from './draw-curves.ts'
import { EDGES, innerSize } from './plot-area.ts'
import { useWidth } from './use-width.ts'

interface CurveChartProps {
  label: string
  shapes: CurveShapes
  options: CurveOptions
  /** What is seen of x; `null` for all. */
  zoom?: Range | null
  onZoom?: (zoom: Range | null) => void
  /** Where the cursor is, in values; `null` where it is none. */
  onCursor?: (at: { x: number; y: number } | null) => void
  highlighted?: number | null
  /** Pixels. Default: as the window has room. */
  height?: number
}

/** Part of what is seen that a key moves the cursor by. */
const CURSOR_STEP = 0.02
const ZOOM_STEP = 0.6
/** Pixels; a shorter drag is a click. */
const LEAST_DRAG = 4

export function CurveChart(props: CurveChartProps) {
  const { label, shapes, options, zoom = null, highlighted = null, onCursor, onZoom } = props
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const height = props.height ?? (width < 560 ? 260 : Math.max(300, Math.min(440, innerHeight - 360)))
  const { x, logX, logY, smooth } = options
  const frame = useMemo(
    () => makeFrame(shapes, { x, logX, logY, smooth }, { size: { width, height }, zoom }),
    [shapes, x, logX, logY, smooth, width, height, zoom],
  )
  const draw = useMemo(
    () => (context: CanvasRenderingContext2D) => drawCurves(context, frame, { shapes, highlighted }),
    [frame, shapes, highlighted],
  )
  const [cursor, setCursor] = useState<number | null>(null)
  const [drag, setDrag] = useState<Range | null>(null)
  const moveTo = (left: number, top: number) => {
    const at = valuesAt(frame, left, top)
    setCursor(at.x)
    onCursor?.(at)
  }
  const leave = () => {
    setCursor(null)
    onCursor?.(null)
  }
  const endDrag = () => {
    if (drag && Math.abs(drag[1] - drag[0]) >= LEAST_DRAG) {
      const [low, high] = [Math.min(...drag), Math.max(...drag)].map((left) => valuesAt(frame, left, 0).x)
      if (low !== undefined && high !== undefined && high > low) onZoom?.([low, high])
    }
    setDrag(null)
  }
  return (
    <div
      class="curve-chart"
      role="group"
      tabIndex={0}
      aria-label={`${label}. Left and right move the cursor, plus and minus zoom, 0 shows all.`}
      ref={box}
      onKeyDown={(event) => {
        const action = keyAction(frame, event.key, cursor)
        if (!action || event.ctrlKey || event.metaKey || event.altKey) return
        if ('cursor' in action) moveTo(pixelsAcross(frame, action.cursor), height / 2)
        else onZoom?.(action.zoom)
        event.preventDefault()
        event.stopPropagation()
      }}
      onBlur={leave}
      onDblClick={() => onZoom?.(null)}
      onPointerDown={(event) => {
        if (event.button !== 0 || !onZoom || event.pointerType === 'touch') return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag([event.offsetX, event.offsetX])
      }}
      onPointerMove={(event) => {
        moveTo(event.offsetX, event.offsetY)
        if (drag) setDrag([drag[0], event.offsetX])
      }}
      onPointerUp={endDrag}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => !drag && leave()}
    >
      <Canvas label={label} width={width} height={height} draw={draw} />
      {cursor !== null && <span class="cursor" style={columnOf(pixelsAcross(frame, cursor), height)} />}
      {drag && (
        <span
          class="rectangle"
          style={{ ...columnOf(Math.min(...drag), height), width: `${Math.abs(drag[1] - drag[0])}px` }}
        />
      )}
    </div>
  )
}

function columnOf(left: number, height: number) {
  return { left: `${left}px`, top: `${EDGES.top}px`, height: `${innerSize({ width: 0, height }).height}px` }
}

/** What a key does: it moves the cursor to a value, or shows another part of x. */
function keyAction(
  { x }: CurveFrame,
  key: string,
  cursor: number | null,
): { cursor: number } | { zoom: Range | null } | undefined {
  const place = cursor === null ? 0.5 : x.place(cursor)
  const targets: Record<string, number> = {
    ArrowLeft: Math.max(0, place - CURSOR_STEP),
    ArrowRight: Math.min(1, place + CURSOR_STEP),
    Home: 0,
    End: 1,
  }
  const target = Object.hasOwn(targets, key) ? targets[key] : undefined
  if (target !== undefined) return { cursor: x.valueAt(target) }
  // The cursor stays where it is.
  const around = (factor: number): Range => [
    x.valueAt(place - place * factor),
    x.valueAt(place + (1 - place) * factor),
  ]
  if (key === '+' || key === '=') return { zoom: around(ZOOM_STEP) }
  if (key === '-') return { zoom: around(1 / ZOOM_STEP) }
  return key === '0' || key === 'Escape' ? { zoom: null } : undefined
}
