/** A button with a box below it, that Escape and a click elsewhere close. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface MenuProps {
  label: ComponentChildren
  /** For screen readers, where the label is a sign. */
  title?: string
  children: ComponentChildren
}

export function Menu({ label, title, children }: MenuProps) {
  const box = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const closeIfOutside = (event: Event) => {
      const own = box.current
      if (own?.open && event.target instanceof Node && !own.contains(event.target)) own.open = false
    }
    addEventListener('pointerdown', closeIfOutside)
    return () => removeEventListener('pointerdown', closeIfOutside)
  }, [])
  const closeOnEscape = (event: KeyboardEvent) => {
    const own = box.current
    if (event.key !== 'Escape' || !own?.open) return
    event.stopPropagation()
    own.open = false
    own.querySelector('summary')?.focus()
  }
  return (
    <details class="menu" ref={box} onKeyDown={closeOnEscape}>
      <summary class="button" aria-label={title}>
        {label}
      </summary>
      <div class="menu-box">{children}</div>
    </details>
  )
}
