/** How wide an element is, for charts that fill it. */

import { useLayoutEffect, useState } from 'preact/hooks'

export function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const own = box.current
    if (!own) return undefined
    const measure = () => setWidth(Math.floor(own.clientWidth))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(own)
    return () => observer.disconnect()
  }, [box])
  return width
}
