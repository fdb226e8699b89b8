/** The lines and bands of a chart with their colours and names. */

import { useMemo } from 'preact/hooks'
import { groupKey } from '../../../codec/group-key.ts'
import type { CurveBand, CurveLine } from '../../../model/curves.ts'
import { bandShapes, type CurveShapes, lineShapes } from '../../charts/curve-shapes.ts'
import { useStore } from '../../state/store.ts'
import { bandLabels } from './band-fields.ts'
import type { Entry } from './legend.tsx'

interface SeriesSource {
  lines: readonly CurveLine[]
  bands: readonly CurveBand[]
  groupBy: readonly string[]
}

interface Series {
  entries: Entry[]
  shapes: CurveShapes
  /** Of a band, by its key. */
  labelOf: (key: string) => string
}

export function useSeries({ lines, bands, groupBy }: SeriesSource): Series {
  const store = useStore()
  const index = store.index.value
  const { x, logX, logY, smooth } = store.address.value
  const fields = groupBy.join('\n')
  const isGrouped = groupBy.length > 0
  const { labels, places } = useMemo(() => {
    const rows = lines.map(({ row }) => row)
    const labels = bandLabels(store, groupBy, rows)
    const keys = bands.length > 0 ? bands.map(({ key }) => key) : [...labels.keys()]
    return { labels, places: new Map(keys.map((key, place) => [key, place])) }
  }, [fields, bands, lines, index])
  const shapes = useMemo(() => {
    const order = new Map(lines.map(({ row }, place) => [row, place]))
    const options = { x, logX, logY, smooth }
    const ofRow = (row: number) =>
      (isGrouped ? places.get(groupKey(index, row, groupBy)) : order.get(row)) ?? 0
    return {
      lines: lineShapes(lines, options, ofRow),
      bands: bandShapes(bands, options, (key) => places.get(key) ?? 0),
    }
  }, [fields, bands, lines, index, x, logX, logY, smooth, places])
  const labelOf = (key: string) => labels.get(key) ?? describeKey(key, groupBy)
  const countOf = (key: string) => bands.find((band) => band.key === key)?.runs
  const entries = isGrouped
    ? [...places].map(([key, series]) => {
        const count = countOf(key)
        return { series, label: labelOf(key), note: count === undefined ? '' : `n=${count}` }
      })
    : lines.map(({ row }, series) => ({ series, label: store.titleOf(row), note: '' }))
  return { entries, shapes, labelOf }
}

/** Of a band none of whose single lines is here. */
function describeKey(key: string, groupBy: readonly string[]): string {
  const values: unknown = JSON.parse(key)
  if (!Array.isArray(values)) return key
  const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  return groupBy.map((name, place) => `${name}=${textOf(values[place])}`).join(' ')
}
