/** A point for each run: one field across, a metric up. */

import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { brushBetween } from '../../charts/axis-brush.ts'
import { makeScale } from '../../charts/axis-scale.ts'
import { Figure } from '../../components/figure.tsx'
import type { PlainTableProps } from '../../components/plain-table.tsx'
import { replaceBrush } from '../../state/brush.ts'
import { type Field, labelOf } from '../../state/fields.ts'
import { cellText } from '../../state/format.ts'
import { type PageStore, useStore } from '../../state/store.ts'
import { ScatterPlot, type Shares } from './scatter-plot.tsx'

interface ScatterProps {
  metric: Field
  across: Field
  controls: ComponentChildren
}

export function ScatterFigure({ metric, across, controls }: ScatterProps) {
  const store = useStore()
  const rows = store.rows.value
  const scales = useMemo(
    () => ({
      x: makeScale(rows.map((row) => across.values[row])),
      y: makeScale(rows.map((row) => metric.values[row])),
    }),
    [rows, across, metric],
  )
  const [chosen, setChosen] = useState<number | null>(null)
  const title = `${labelOf(metric)} against ${labelOf(across)}`
  const select = (shares: Shares) => {
    const { brushes } = store.address.peek()
    const next = replaceBrush(brushes, across.id, brushBetween(across.id, scales.x, shares.across))
    store.select({ brushes: replaceBrush(next, metric.id, brushBetween(metric.id, scales.y, shares.up)) })
  }
  return (
    <Figure title={title} table={() => tableOf(store, { title, metric, across })}>
      {controls}
      <Readout row={chosen} metric={metric} />
      <ScatterPlot
        label={title}
        metric={metric}
        across={across}
        scales={scales}
        onChoose={setChosen}
        onSelect={select}
      />
    </Figure>
  )
}

/** The run that is pointed at. */
function Readout({ row, metric }: { row: number | null; metric: Field }) {
  const store = useStore()
  return (
    <p class="readout" aria-live="polite">
      {row === null ? (
        <span class="dim">
          Draw a rectangle to select runs. With the keys: arrows go from run to run, Enter opens.
        </span>
      ) : (
        <>
          <a href={store.hrefOf({ view: 'run', run: store.index.value.runs.id[row] ?? '' })}>
            {store.titleOf(row)}
          </a>
          <span>
            {labelOf(metric)} {cellText(metric.values[row] ?? undefined)}
          </span>
        </>
      )}
    </p>
  )
}

function tableOf(
  store: PageStore,
  { title, metric, across }: { title: string; metric: Field; across: Field },
): PlainTableProps {
  const fields = [across, metric]
  return {
    label: title,
    columns: [
      { header: 'Run' },
      ...fields.map((field) => ({ header: labelOf(field), isNumeric: field.isNumeric })),
    ],
    rows: store.rows.value.map((row) => [
      store.titleOf(row),
      ...fields.map(({ values }) => cellText(values[row] ?? undefined)),
    ]),
  }
}
