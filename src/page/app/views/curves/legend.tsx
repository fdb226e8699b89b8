/** The names of lines; a click hides one and shows it again. */

import { seriesColor, seriesDash } from '../../charts/palette.ts'

export interface Entry {
  series: number
  label: string
  note: string
}

interface LegendProps {
  entries: readonly Entry[]
  hidden: ReadonlySet<number>
  onToggle: (series: number) => void
}

export function Legend({ entries, hidden, onToggle }: LegendProps) {
  return (
    <ul class="legend" aria-label="Lines">
      {entries.map(({ series, label, note }) => (
        <li key={series}>
          <button type="button" aria-pressed={!hidden.has(series)} onClick={() => onToggle(series)}>
            <Swatch series={series} />
            <span>{label}</span>
            {note !== '' && <span class="dim">{note}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}

export function Swatch({ series }: { series: number }) {
  return (
    <svg class="swatch" width="22" height="10" aria-hidden="true">
      <line
        x1="1"
        y1="5"
        x2="21"
        y2="5"
        style={{ stroke: seriesColor(series), strokeDasharray: seriesDash(series).join(' ') || 'none' }}
      />
    </svg>
  )
}
