/** The curves of one split: the chart, what is at the cursor, and the names of the lines. */

import { useMemo, useState } from 'preact/hooks'
import type { CurveBand, CurveLine } from '../../../model/curves.ts'
import { CurveChart } from '../../charts/curve-chart.tsx'
import type { Range } from '../../charts/curve-shapes.ts'
import { Figure } from '../../components/figure.tsx'
import { useStore } from '../../state/store.ts'
import { curveTable } from './curve-table.ts'
import { Legend } from './legend.tsx'
import { nearestLine, Readout } from './readout.tsx'
import { useSeries } from './use-series.ts'

/** More names than these are no help: the pointer tells whose a line is. */
const MOST_NAMED = 24

interface SplitFigureProps {
  title: string
  lines: readonly CurveLine[]
  bands: readonly CurveBand[]
  groupBy: readonly string[]
  zoom: Range | null
  onZoom: (zoom: Range | null) => void
}

export function SplitFigure({ title, lines, bands, groupBy, zoom, onZoom }: SplitFigureProps) {
  const store = useStore()
  const { x, logX, logY, smooth } = store.address.value
  const [cursor, setCursor] = useState<{ x: number; y: number } | null>(null)
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set())
  const { entries, shapes, labelOf } = useSeries({ lines, bands, groupBy })
  const seen = useMemo(
    () => ({
      lines: shapes.lines.filter(({ series }) => !hidden.has(series)),
      bands: shapes.bands.filter(({ series }) => !hidden.has(series)),
    }),
    [shapes, hidden],
  )
  const nearest = cursor ? nearestLine(seen.lines, cursor, logY) : null
  const toggle = (series: number) => {
    const next = new Set(hidden)
    if (!next.delete(series)) next.add(series)
    setHidden(next)
  }
  const means = bands.length > 0 ? `, ${bands.length} means with 95 % intervals` : ''
  return (
    <Figure
      title={title}
      table={() => curveTable(title, { lines, bands, labelOf, titleOf: (row) => store.titleOf(row) })}
    >
      <Readout cursor={cursor} nearest={nearest} bands={seen.bands} labelOf={labelOf} />
      <CurveChart
        label={`${title}: ${lines.length} lines${means}`}
        shapes={seen}
        options={{ x, logX, logY, smooth }}
        zoom={zoom}
        onZoom={onZoom}
        onCursor={setCursor}
        highlighted={nearest?.row ?? null}
      />
      {entries.length <= MOST_NAMED ? (
        <Legend entries={entries} hidden={hidden} onToggle={toggle} />
      ) : (
        <p class="dim">
          {entries.length} {groupBy.length > 0 ? 'means' : 'lines'}: move over one to see whose it is.
        </p>
      )}
    </Figure>
  )
}
