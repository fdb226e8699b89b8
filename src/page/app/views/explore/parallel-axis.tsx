/** One axis of parallel coordinates, with the range that is selected on it: by dragging, or by its two handles. */

import { useRef, useState } from 'preact/hooks'
import { brushBetween, clampShare, type Part, partOf } from '../../charts/axis-brush.ts'
import type { AxisScale } from '../../charts/axis-scale.ts'
import { replaceBrush } from '../../state/brush.ts'
import { labelOf } from '../../state/fields.ts'
import { cellText, formatNumber } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { type Axis, PARALLEL_EDGES, PARALLEL_HEIGHT } from './draw-parallel.ts'

const LENGTH = PARALLEL_HEIGHT - PARALLEL_EDGES.top - PARALLEL_EDGES.bottom
const KEY_STEP = 0.02
/** Shorter drags are clicks: they take the range away. */
const LEAST_DRAG = 0.01

export function ParallelAxis({ axis: { field, scale }, left }: { axis: Axis; left: number }) {
  const store = useStore()
  const line = useRef<HTMLDivElement>(null)
  const { brushes } = store.address.value
  const brush = brushes.find((each) => each.field === field.id)
  const set = (next: Part | null) =>
    store.select({ brushes: replaceBrush(brushes, field.id, next && brushBetween(field.id, scale, next)) })
  const { drag, handlers } = useDrag(line, set)
  const part = drag ?? (brush ? partOf(brush, scale) : null)
  const [low, high] = part ? [Math.min(...part), Math.max(...part)] : [0, 1]
  return (
    <div class="axis" style={{ left: `${left}px` }}>
      <span class="axis-name" title={labelOf(field)}>
        {labelOf(field)}
      </span>
      <div
        class="axis-line"
        ref={line}
        style={{ top: `${PARALLEL_EDGES.top}px`, height: `${LENGTH}px` }}
        {...handlers}
      >
        {scale.ticks.map(({ place, label }) => (
          <span key={place} class="axis-tick" style={{ bottom: `${place * 100}%` }}>
            {label}
          </span>
        ))}
        {part && (
          <span class="axis-range" style={{ bottom: `${low * 100}%`, height: `${(high - low) * 100}%` }} />
        )}
        <Handle
          name={`${labelOf(field)}, least`}
          scale={scale}
          share={low}
          onMove={(share) => set([Math.min(share, high), high])}
          onClear={() => set(null)}
        />
        <Handle
          name={`${labelOf(field)}, most`}
          scale={scale}
          share={high}
          onMove={(share) => set([low, Math.max(share, low)])}
          onClear={() => set(null)}
        />
      </div>
    </div>
  )
}

/** A part of an axis that is drawn with the pointer; a click takes it away. */
function useDrag(line: { current: HTMLElement | null }, onDrawn: (part: Part | null) => void) {
  const [drag, setDrag] = useState<Part | null>(null)
  const shareAt = (event: PointerEvent) => {
    const box = line.current?.getBoundingClientRect()
    return box ? clampShare((box.bottom - event.clientY) / box.height) : 0
  }
  const handlers = {
    onPointerDown: (event: PointerEvent & { currentTarget: Element }) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const share = shareAt(event)
      setDrag([share, share])
    },
    onPointerMove: (event: PointerEvent) => drag && setDrag([drag[0], shareAt(event)]),
    onPointerUp: () => {
      if (!drag) return
      const [low, high] = [Math.min(...drag), Math.max(...drag)]
      onDrawn(high - low < LEAST_DRAG ? null : [low, high])
      setDrag(null)
    },
    onPointerCancel: () => setDrag(null),
  }
  return { drag, handlers }
}

interface HandleProps {
  name: string
  scale: AxisScale
  share: number
  onMove: (share: number) => void
  onClear: () => void
}

function Handle({ name, scale, share, onMove, onClear }: HandleProps) {
  const step = scale.isNumeric ? KEY_STEP : 1 / Math.max(1, scale.entries.length)
  const moves: Record<string, number> = {
    ArrowUp: share + step,
    ArrowRight: share + step,
    ArrowDown: share - step,
    ArrowLeft: share - step,
    PageUp: share + 5 * step,
    PageDown: share - 5 * step,
    Home: 0,
    End: 1,
  }
  return (
    <span
      class="axis-handle"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={textAt(scale, share)}
      style={{ bottom: `${share * 100}%` }}
      onKeyDown={(event) => {
        const next = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined
        if (event.key === 'Escape' || event.key === 'Delete') onClear()
        else if (next === undefined) return
        else onMove(clampShare(next))
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}

function textAt(scale: AxisScale, share: number): string {
  const value = scale.valueAt(share)
  if (scale.isNumeric) return formatNumber(value)
  return cellText(JSON.parse(scale.entries[value] ?? 'null'))
}
