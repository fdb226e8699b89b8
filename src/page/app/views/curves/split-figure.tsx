/** The curves of one split: the chart, what is at the cursor, and the names of the lines. */

import { useMemo, useState } from 'preact/hooks'
import { groupKey } from '../../../codec/group-key.ts'
import type { CurveBand, CurveLine } from '../../../model/curves.ts'
import { CurveChart } from '../../charts/curve-chart.tsx'
import { bandShapes, lineShapes, type Range } from '../../charts/curve-shapes.ts'
import { Figure } from '../../components/figure.tsx'
import { formatNumber, formatTick } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { bandLabels } from './band-fields.ts'
import { type Entry, Legend } from './legend.tsx'
import { nearestLine, Readout } from './readout.tsx'

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
  const index = store.index.value
  const { x, logX, logY, smooth } = store.address.value
  const [cursor, setCursor] = useState<{ x: number; y: number } | null>(null)
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set())
  const fields = groupBy.join('\n')
  const named = useMemo(() => {
    const labels = bandLabels(
      store,
      groupBy,
      lines.map(({ row }) => row),
    )
    const keys = bands.length > 0 ? bands.map(({ key }) => key) : [...labels.keys()]
    return { labels, places: new Map(keys.map((key, place) => [key, place])) }
  }, [fields, bands, lines, index])
  const isGrouped = groupBy.length > 0
  const shapes = useMemo(() => {
    const order = new Map(lines.map(({ row }, place) => [row, place]))
    const options = { x, logX, logY, smooth }
    const ofRow = (row: number) =>
      (isGrouped ? named.places.get(groupKey(index, row, groupBy)) : order.get(row)) ?? 0
    return {
      lines: lineShapes(lines, options, ofRow),
      bands: bandShapes(bands, options, (key) => named.places.get(key) ?? 0),
    }
  }, [fields, bands, lines, index, x, logX, logY, smooth, named])
  const seen = useMemo(
    () => ({
      lines: shapes.lines.filter(({ series }) => !hidden.has(series)),
      bands: shapes.bands.filter(({ series }) => !hidden.has(series)),
    }),
    [shapes, hidden],
  )
  const nearest = cursor ? nearestLine(seen.lines, cursor, logY) : null
  const entries: Entry[] = isGrouped
    ? [...named.places].map(([key, series]) => {
        const band = bands.find((each) => each.key === key)
        return {
          series,
          label: named.labels.get(key) ?? labelOfKey(key, groupBy),
          note: band ? `n=${band.runs}` : '',
        }
      })
    : lines.map(({ row }, series) => ({ series, label: store.titleOf(row), note: '' }))
  const toggle = (series: number) => {
    const next = new Set(hidden)
    if (!next.delete(series)) next.add(series)
    setHidden(next)
  }
  return (
    <Figure
      title={title}
      table={() =>
        tableOf(title, {
          lines,
          bands,
          labelOf: (key) => named.labels.get(key) ?? labelOfKey(key, groupBy),
          titleOf: (row) => store.titleOf(row),
        })
      }
    >
      <Readout cursor={cursor} nearest={nearest} bands={seen.bands} labels={named.labels} />
      <CurveChart
        label={`${title}: ${lines.length} lines${bands.length > 0 ? `, ${bands.length} means with 95 % intervals` : ''}`}
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
          {entries.length} {isGrouped ? 'means' : 'lines'}: move over one to see whose it is.
        </p>
      )}
    </Figure>
  )
}

/** Of a band none of whose single lines is here. */
function labelOfKey(key: string, groupBy: readonly string[]): string {
  const values: unknown = JSON.parse(key)
  return Array.isArray(values)
    ? groupBy
        .map(
          (name, place) =>
            `${name}=${typeof values[place] === 'string' ? values[place] : JSON.stringify(values[place])}`,
        )
        .join(' ')
    : key
}

interface TableSource {
  lines: readonly CurveLine[]
  bands: readonly CurveBand[]
  labelOf: (key: string) => string
  titleOf: (row: number) => string
}

function tableOf(label: string, { lines, bands, labelOf, titleOf }: TableSource) {
  const number = (value: number | undefined) =>
    value === undefined || !Number.isFinite(value) ? '–' : formatNumber(value)
  const columns = ['', 'steps', 'last step', 'first', 'lowest', 'highest', 'last'].map((header, place) => ({
    header,
    isNumeric: place > 0,
  }))
  const rowOf = (name: string, steps: Float64Array, values: Float64Array) => {
    const finite = values.filter(Number.isFinite)
    const least = finite.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
    const most = finite.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY)
    return [
      name,
      formatTick(steps.length),
      number(steps.at(-1)),
      number(finite[0]),
      number(least),
      number(most),
      number(finite.at(-1)),
    ]
  }
  const rows = [
    ...bands.map((band) => rowOf(`mean of ${labelOf(band.key)} (n=${band.runs})`, band.steps, band.mean)),
    ...lines.map((line) => rowOf(titleOf(line.row), line.steps, line.values)),
  ]
  return { label, columns, rows }
}
