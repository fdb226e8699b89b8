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
  /** Default: the names of both. */
  title?: string
  /** Default: what is selected. */
  rows?: readonly number[]
  /** Rows that stand out; the table behind the chart has these alone. */
  marked?: ReadonlySet<number>
  /** Whether a line of steps joins them. */
  isStepped?: boolean
}

export function ScatterFigure({ metric, across, controls, marked, isStepped, ...props }: ScatterProps) {
  const store = useStore()
  const { rows = store.rows.value } = props
  const scales = useMemo(
    () => ({
      // Steps are of an order.
      x: makeScale(
        rows.map((row) => across.values[row]),
        isStepped,
      ),
      y: makeScale(rows.map((row) => metric.values[row])),
    }),
    [rows, across, metric, isStepped],
  )
  const [chosen, setChosen] = useState<number | null>(null)
  const { title = `${labelOf(metric)} against ${labelOf(across)}` } = props
  const select = (shares: Shares) => {
    const { brushes } = store.address.peek()
    // What is no field of the runs, such as their order, selects none.
    const isField = store.fields.peek().has(across.id)
    const next = isField
      ? replaceBrush(brushes, across.id, brushBetween(across.id, scales.x, shares.across))
      : brushes
    store.select({ brushes: replaceBrush(next, metric.id, brushBetween(metric.id, scales.y, shares.up)) })
  }
  return (
    <Figure
      title={title}
      table={() =>
        tableOf(store, { title, metric, across, rows: rows.filter((row) => marked?.has(row) ?? true) })
      }
    >
      {controls}
      <Readout row={chosen} metric={metric} />
      <ScatterPlot
        label={title}
        metric={metric}
        across={across}
        scales={scales}
        rows={rows}
        {...(marked && { marked })}
        {...(isStepped && { isStepped })}
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
  { title, metric, across, rows }: { title: string; metric: Field; across: Field; rows: readonly number[] },
): PlainTableProps {
  const fields = [across, metric]
  return {
    label: title,
    columns: [
      { header: 'Run' },
      ...fields.map((field) => ({ header: labelOf(field), isNumeric: field.isNumeric })),
    ],
    rows: rows.map((row) => [
      store.titleOf(row),
      ...fields.map(({ values }) => cellText(values[row] ?? undefined)),
    ]),
  }
}
