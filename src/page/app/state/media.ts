/** What of the surroundings the page is drawn for: colours, paper, and whether things may move. */

import { signal } from '@preact/signals'

/** Counts changes of the colours, so that canvases are drawn again. */
export const theme = signal(0)

/** Whether the page is being printed: then tables show more than what is on the screen. */
export const isPrinting = signal(false)

/** Listens as long as the page lives. */
export function watchMedia(): void {
  const print = (isOn: boolean) => {
    if (isPrinting.peek() === isOn) return
    isPrinting.value = isOn
    theme.value++
  }
  addEventListener('beforeprint', () => print(true))
  addEventListener('afterprint', () => print(false))
  matchMedia('print').addEventListener('change', ({ matches }) => print(matches))
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme.value++)
}
