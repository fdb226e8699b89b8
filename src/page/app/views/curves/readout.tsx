/** What is at the cursor of a chart of curves. */

import { type BandShape, type LineShape, nearestPlace } from '../../charts/curve-shapes.ts'
import { formatNumber, formatTick } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { Swatch } from './legend.tsx'

const MOST_MEANS = 8

interface ReadoutProps {
  cursor: { x: number; y: number } | null
  nearest: LineShape | null
  bands: readonly BandShape[]
  labelOf: (key: string) => string
}

export function Readout({ cursor, nearest, bands, labelOf }: ReadoutProps) {
  const store = useStore()
  const { runs } = store.index.value
  const { x: along } = store.address.value
  if (!cursor) {
    return (
      <p class="readout dim">Drag to zoom, double-click to show all. With the keys: arrows, + and −, 0.</p>
    )
  }
  const title = nearest ? store.titleOf(nearest.row) : ''
  return (
    <p class="readout" aria-live="polite">
      <b>{along === 'time' ? `${formatTick(cursor.x)} s` : `step ${formatTick(Math.round(cursor.x))}`}</b>
      {bands.slice(0, MOST_MEANS).map((band) => (
        <span key={band.key}>
          <Swatch series={band.series} /> {bandValue(band, cursor.x)}{' '}
          <span class="unseen">{labelOf(band.key)}</span>
        </span>
      ))}
      {nearest && (
        <span>
          {bands.length > 0 ? 'nearest: ' : <Swatch series={nearest.series} />} {lineValue(nearest, cursor.x)}{' '}
          <a href={store.hrefOf({ view: 'run', run: runs.id[nearest.row] ?? '' })}>{title}</a>
        </span>
      )}
    </p>
  )
}

/** The line that is nearest to a point, by what stands on the axis. */
export function nearestLine(
  lines: readonly LineShape[],
  { x, y }: { x: number; y: number },
  isLog: boolean,
): LineShape | null {
  const toAxis = isLog ? Math.log : (value: number) => value
  let found: LineShape | null = null
  let least = Number.POSITIVE_INFINITY
  for (const line of lines) {
    const distance = Math.abs(toAxis(valueAt(line, x)) - toAxis(y))
    if (distance < least) [found, least] = [line, distance]
  }
  return found
}

function valueAt({ x, y }: LineShape, at: number): number {
  return y[nearestPlace(x, at)] ?? Number.NaN
}

function lineValue(line: LineShape, at: number): string {
  return formatNumber(valueAt(line, at))
}

function bandValue({ x, mean, low, high, n }: BandShape, at: number): string {
  const place = nearestPlace(x, at)
  const [value, least, most] = [mean, low, high].map((values) => values[place] ?? Number.NaN)
  if (value === undefined || !Number.isFinite(value)) return '–'
  const half = (Number(most) - Number(least)) / 2
  return `${formatNumber(value)}${Number.isFinite(half) ? ` ± ${formatNumber(half)}` : ''} (n=${n[place] ?? 0})`
}
