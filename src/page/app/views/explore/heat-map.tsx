/** The means of a metric over two config keys, as a table whose cells are coloured by value. */

import type { ComponentChildren } from 'preact'
import { pivot } from '../../../../analysis/pivot.ts'
import type { JsonValue } from '../../../../model/utils/json.ts'
import { numberFormat } from '../../../../terminal/format-number.ts'
import { type Field, labelOf } from '../../state/fields.ts'
import { cellText, MISSING } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'

const MOST_COLUMNS = 40
const MOST_ROWS = 60
/** Of colour in the strongest cell: so much that the text on it can still be read in both schemes. */
const MOST_COLOR = 45

interface HeatMapProps {
  metric: Field
  across: Field
  by: Field
  controls: ComponentChildren
}

export function HeatMap({ metric, across, by, controls }: HeatMapProps) {
  const store = useStore()
  const { status } = store.index.value.runs
  const rows = store.rows.value.filter((row) => status[row] === 'succeeded')
  const { columns, rows: lines } = pivot(
    rows.map((row) => ({
      by: by.values[row] ?? null,
      across: across.values[row] ?? null,
      value: (metric.values[row] ?? null) as JsonValue,
    })),
    { rows: ['by'], columns: ['across'], values: ['value'], rank: 'none' },
  )
  const names = columns.slice(1)
  const means = lines
    .flatMap((line) => names.map((name) => line[name]))
    .filter((mean) => typeof mean === 'number')
  const format = numberFormat(means)
  const low = means.reduce((least, mean) => Math.min(least, mean), Number.POSITIVE_INFINITY)
  const high = means.reduce((most, mean) => Math.max(most, mean), Number.NEGATIVE_INFINITY)
  const title = `${labelOf(metric)} by ${labelOf(by)} and ${labelOf(across)}`
  return (
    <figure class="figure">
      <figcaption>
        <h2>{title}</h2>
        <p class="dim">means over the runs of a cell that succeeded; stronger is higher</p>
      </figcaption>
      {controls}
      <section class="scroll-x" tabIndex={0} aria-label={title}>
        <table class="heat">
          <thead>
            <tr>
              <th scope="col">
                {labelOf(by)} \ {labelOf(across)}
              </th>
              {names.slice(0, MOST_COLUMNS).map((name) => (
                <th key={name} scope="col">
                  {cellText(name.slice(name.indexOf('=') + 1))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, MOST_ROWS).map((line, place) => (
              <tr key={place}>
                <th scope="row">{cellText(line.by)}</th>
                {names.slice(0, MOST_COLUMNS).map((name) => (
                  <HeatCell key={name} mean={line[name]} format={format} range={[low, high]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {(names.length > MOST_COLUMNS || lines.length > MOST_ROWS) && (
        <p class="dim">
          The first {MOST_ROWS} of {lines.length} rows and {MOST_COLUMNS} of {names.length} columns.
        </p>
      )}
    </figure>
  )
}

interface HeatCellProps {
  mean: JsonValue | undefined
  format: (value: number) => string
  range: [low: number, high: number]
}

function HeatCell({ mean, format, range: [low, high] }: HeatCellProps) {
  if (typeof mean !== 'number') return <td>{MISSING}</td>
  const share = high > low ? (mean - low) / (high - low) : 0.5
  const background = `color-mix(in oklab, var(--series-0) ${Math.round(share * MOST_COLOR)}%, var(--bg))`
  return <td style={{ background }}>{format(mean)}</td>
}
