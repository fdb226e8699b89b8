/** The curves of one run: each metric that it logged, its splits in one chart. */

import { CurveChart } from '../../charts/curve-chart.tsx'
import { lineShapes } from '../../charts/curve-shapes.ts'
import { Figure } from '../../components/figure.tsx'
import { formatNumber } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { curveMetrics } from '../../state/table-columns.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { Legend } from '../curves/legend.tsx'

const MOST_METRICS = 6
const POINTS = 400
const PLAIN = { x: 'step', logX: false, logY: false, smooth: 0 } as const

export function RunCurves({ row }: { row: number }) {
  const store = useStore()
  const own = new Set(
    store.index.value.metrics.filter(({ logged }) => (logged?.count[row] ?? 0) > 0).map(({ name }) => name),
  )
  const metrics = curveMetrics(store.index.value).filter((name) => own.has(name))
  const shown = metrics.slice(0, MOST_METRICS)
  if (shown.length === 0) return null
  return (
    <section class="run-curves" aria-label="Curves">
      {shown.map((metric) => (
        <MetricCurve key={metric} row={row} metric={metric} />
      ))}
      {metrics.length > shown.length && (
        <p class="dim">
          and {metrics.length - shown.length} more logged metrics:{' '}
          <a href={store.hrefOf({ view: 'curves', picked: [store.index.value.runs.id[row] ?? ''] })}>
            all its curves
          </a>
        </p>
      )}
    </section>
  )
}

function MetricCurve({ row, metric }: { row: number; metric: string }) {
  const store = useStore()
  const { value } = useLoaded(`${row} ${metric} ${store.appended.value}`, () =>
    store.source.curves({ metric, rows: [row], points: POINTS, mostLines: 8 }),
  )
  const lines = value?.lines ?? []
  if (lines.length === 0) return null
  const shapes = {
    lines: lineShapes(lines, PLAIN, () => 0).map((line, series) => ({ ...line, series })),
    bands: [],
  }
  const nameOf = (split: string) => (split === '' ? metric : split)
  return (
    <Figure
      title={metric}
      table={() => ({
        label: metric,
        columns: [
          { header: 'Step', isNumeric: true },
          ...lines.map(({ split }) => ({ header: nameOf(split), isNumeric: true })),
        ],
        rows: Array.from(lines[0]?.steps ?? [], (step, place) => [
          String(step),
          ...lines.map(({ steps, values }) => {
            const at = steps[place] === step ? place : steps.indexOf(step)
            const found = values[at]
            return found === undefined ? '' : formatNumber(found)
          }),
        ]),
      })}
    >
      <CurveChart label={metric} shapes={shapes} options={PLAIN} height={200} />
      {lines.length > 1 && (
        <Legend
          entries={lines.map(({ split }, series) => ({ series, label: nameOf(split), note: '' }))}
          hidden={new Set()}
          onToggle={() => undefined}
        />
      )}
    </Figure>
  )
}
