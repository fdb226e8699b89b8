/** A canvas that is sharp on every screen and drawn again when its colours, its size or what it shows change. */

import { useLayoutEffect, useRef } from 'preact/hooks'
import { isPrinting, theme } from '../state/media.ts'
import type { Size } from './plot-area.ts'

interface CanvasProps extends Size {
  label: string
  /** Draws in pixels of the page. Make it anew where what it draws has changed. */
  draw: (context: CanvasRenderingContext2D, size: Size) => void
}

export function Canvas({ label, width, height, draw }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const version = theme.value
  const isPaper = isPrinting.value
  useLayoutEffect(() => {
    const own = canvas.current
    const context = own?.getContext('2d')
    if (!own || !context || width === 0) return
    const scale = isPaper ? 2 : devicePixelRatio
    own.width = Math.round(width * scale)
    own.height = Math.round(height * scale)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    draw(context, { width, height })
  }, [draw, width, height, version, isPaper])
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      style={{ width: `${width}px`, height: `${height}px` }}
    />
  )
}
