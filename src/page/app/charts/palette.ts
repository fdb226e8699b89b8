/** Colours for canvases, as the style sheet has them in the scheme that is on. */

import { theme } from '../state/media.ts'

/** Lines that can be told apart by colour alone; further ones are dashed as well. */
export const SERIES = 8
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]]

export interface Palette {
  text: string
  dim: string
  line: string
  edge: string
  background: string
  accent: string
  bad: string
  series: readonly string[]
}

let known: { version: number; palette: Palette } | undefined

export function palette(): Palette {
  const version = theme.peek()
  if (known?.version !== version) known = { version, palette: readPalette() }
  return known.palette
}

/** The name of the colour of the nth line, for style sheets. */
export function seriesColor(place: number): string {
  return `var(--series-${place % SERIES})`
}

export function seriesDash(place: number): readonly number[] {
  return DASHES[Math.floor(place / SERIES) % DASHES.length] ?? []
}

/** A variable that depends on the scheme is a colour only where it is used as one. */
function readPalette(): Palette {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const read = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const palette: Palette = {
    text: read('text'),
    dim: read('dim'),
    line: read('line'),
    edge: read('edge'),
    background: read('bg'),
    accent: read('accent'),
    bad: read('bad'),
    series: Array.from({ length: SERIES }, (_, place) => read(`series-${place}`)),
  }
  probe.remove()
  return palette
}
