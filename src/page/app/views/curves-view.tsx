/** What runs logged step by step: single lines, and means with bands. */

import { useMemo, useState } from 'preact/hooks'
import type { Range } from '../charts/curve-shapes.ts'
import { Await, Empty, Notes } from '../components/messages.tsx'
import { useStore } from '../state/store.ts'
import { curveMetrics } from '../state/table-columns.ts'
import { useLoaded } from '../state/use-loaded.ts'
import { bandFields } from './curves/band-fields.ts'
import { CurveControls } from './curves/curve-controls.tsx'
import { SplitFigure } from './curves/split-figure.tsx'

/** Single lines at the most, and points of each: more than these a chart cannot show. */
const MOST_LINES = 300
const POINTS = 400

export function CurvesView() {
  const store = useStore()
  const address = store.address.value
  const [zoom, setZoom] = useState<Range | null>(null)
  const rows = store.rows.value
  const logged = curveMetrics(store.index.value)
  const metric = logged.find((name) => name === address.metric) ?? logged[0] ?? ''
  const groupBy = bandFields(store)
  const selected = useMemo(() => rows.join(','), [rows])
  const key = JSON.stringify([metric, groupBy, selected, store.appended.value])
  const loaded = useLoaded(key, async () => {
    if (metric === '') return { metric, lines: [], bands: [], total: 0, notes: [] }
    return store.source.curves({
      metric,
      rows,
      points: POINTS,
      mostLines: MOST_LINES,
      ...(groupBy.length > 0 && { groupBy }),
    })
  })
  if (logged.length === 0) return <NothingLogged />
  return (
    <section class="view" aria-label="Curves">
      <CurveControls
        metrics={logged}
        metric={metric}
        isZoomed={zoom !== null}
        onReset={() => setZoom(null)}
      />
      <Await loaded={loaded} what="The curves">
        {(set) => {
          // Without fields to group by all runs are one group.
          const bands = groupBy.length > 0 ? set.bands : []
          const splits = [...new Set([...bands, ...set.lines].map(({ split }) => split))]
          if (splits.length === 0) return <NoneOfThese metric={metric} />
          return (
            <>
              <Notes notes={set.notes} />
              {splits.map((split) => (
                <SplitFigure
                  key={split}
                  title={split === '' ? metric : `${metric} · ${split}`}
                  lines={set.lines.filter((line) => line.split === split)}
                  bands={bands.filter((band) => band.split === split)}
                  groupBy={groupBy}
                  zoom={zoom}
                  onZoom={setZoom}
                />
              ))}
            </>
          )
        }}
      </Await>
    </section>
  )
}

function NothingLogged() {
  return (
    <Empty title="Nothing was logged step by step">
      <p>
        Log in an experiment with <code>ctx.logMetric(step, {'{ loss }'})</code>, and its curves appear here.
      </p>
    </Empty>
  )
}

function NoneOfThese({ metric }: { metric: string }) {
  return (
    <Empty title={`None of these runs logged ${metric}`}>
      <p>Choose another metric, or let the filter above leave other runs.</p>
    </Empty>
  )
}
