/** Keys that work everywhere, and the box that lists them. */

import { useEffect, useRef } from 'preact/hooks'
import { type PageStore, useStore } from '../state/store.ts'
import { viewsOf } from './page-head.tsx'

const KEYS = [
  ['/', 'write a filter'],
  ['1 … 7', 'go to a view'],
  ['↑ ↓ Page Home End', 'move in a table, or the cursor of a chart'],
  ['Enter', 'open the run'],
  ['Space', 'pick the run, for every view'],
  ['+ −', 'zoom the curves at the cursor; 0 shows all'],
  ['Esc', 'close, or clear the filter while it is written'],
  ['?', 'this list'],
] as const

export function ShortcutHelp() {
  const store = useStore()
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') box.current?.showModal()
      else if (event.key === '/') document.getElementById('where')?.focus()
      else if (!goToView(store, event.key)) return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [store])
  return (
    <dialog ref={box} class="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  )
}

function goToView(store: PageStore, key: string): boolean {
  const view = viewsOf(store)[Number(key) - 1]
  if (!view) return false
  store.select({ view: view.view })
  return true
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=checkbox],[type=radio],[type=range]), select, textarea')
  )
}
