/** Parallel coordinates: a line for each run through the axes of its fields; a range on an axis leaves out the others. */

import { useMemo, useRef } from 'preact/hooks'
import { makeScale } from '../../charts/axis-scale.ts'
import { Canvas } from '../../charts/canvas.tsx'
import { useWidth } from '../../charts/use-width.ts'
import { Check } from '../../components/controls.tsx'
import { Figure } from '../../components/figure.tsx'
import { Menu } from '../../components/menu.tsx'
import { type Field, labelOf } from '../../state/fields.ts'
import { cellText, formatCount } from '../../state/format.ts'
import { filterRows } from '../../state/selection.ts'
import { useStore } from '../../state/store.ts'
import { tellingAxes, tellingMetrics, varyingKeys } from '../../state/table-columns.ts'
import { type Axis, drawParallel, PARALLEL_EDGES, PARALLEL_HEIGHT } from './draw-parallel.ts'
import { ParallelAxis } from './parallel-axis.tsx'

/** Fewer pixels between two axes cannot be read: then they scroll. */
const LEAST_BETWEEN = 84

export function ParallelFigure() {
  const store = useStore()
  const box = useRef<HTMLDivElement>(null)
  const { axes: asked, where, status } = store.address.value
  const fields = store.fields.value
  const ids = asked.length > 0 ? asked : tellingAxes(fields, store.index.value)
  const names = ids.join('\n')
  const seen = useWidth(box)
  // Those that a range leaves out are drawn faint behind the others.
  const all = useMemo(
    () => filterRows(store.records.value, { where, status, brushes: [] }, fields).rows,
    [store.records.value, where, status.join(), fields],
  )
  const rows = store.rows.value
  const axes = useMemo(
    () =>
      ids.flatMap((id): Axis[] => {
        const field = fields.get(id)
        return field ? [{ field, scale: makeScale(all.map((row) => field.values[row])) }] : []
      }),
    [names, fields, all],
  )
  const width = Math.max(
    seen,
    LEAST_BETWEEN * Math.max(1, axes.length - 1) + PARALLEL_EDGES.left + PARALLEL_EDGES.right,
  )
  const draw = useMemo(
    () => (context: CanvasRenderingContext2D, size: { width: number; height: number }) =>
      drawParallel(context, size, { axes, all, rows, color: colorAxis(axes) }),
    [axes, all, rows],
  )
  const step = axes.length > 1 ? (width - PARALLEL_EDGES.left - PARALLEL_EDGES.right) / (axes.length - 1) : 0
  const color = colorAxis(axes)
  return (
    <Figure
      title="Parallel coordinates"
      aside={
        <>
          <AxisMenu shown={ids} />
          <p class="dim">
            {formatCount(rows.length)} of {formatCount(all.length)} lines
            {color && `, coloured by ${labelOf(color.field)} (low to high: orange to blue)`}. Drag along an
            axis, or move its handles with the arrow keys.
          </p>
        </>
      }
      table={() => ({
        label: 'Parallel coordinates',
        columns: [
          { header: 'Run' },
          ...axes.map(({ field }) => ({ header: labelOf(field), isNumeric: field.isNumeric })),
        ],
        rows: rows.map((row) => [
          store.titleOf(row),
          ...axes.map(({ field }) => cellText(field.values[row] ?? undefined)),
        ]),
      })}
    >
      <div class="parallel" ref={box}>
        <div class="parallel-plot" style={{ width: `${width}px`, height: `${PARALLEL_HEIGHT}px` }}>
          <Canvas
            label={`${rows.length} runs over ${axes.map(({ field }) => labelOf(field)).join(', ')}`}
            width={width}
            height={PARALLEL_HEIGHT}
            draw={draw}
          />
          {axes.map((axis, place) => (
            <ParallelAxis key={axis.field.id} axis={axis} left={PARALLEL_EDGES.left + place * step} />
          ))}
        </div>
      </div>
    </Figure>
  )
}

/** Lines are coloured by the last axis, where that has numbers: a page begins with a metric there. */
function colorAxis(axes: readonly Axis[]): Axis | undefined {
  const last = axes.at(-1)
  return last?.scale.isNumeric ? last : undefined
}

function AxisMenu({ shown }: { shown: readonly string[] }) {
  const store = useStore()
  const all = [...store.fields.value.values()]
  const choices = [...varyingKeys(all, store.index.value), ...tellingMetrics(all)]
  const toggle = (field: Field, isOn: boolean) =>
    store.select({ axes: isOn ? [...shown, field.id] : shown.filter((id) => id !== field.id) })
  return (
    <Menu label="Axes">
      {choices.slice(0, 100).map((field) => (
        <Check
          key={field.id}
          label={labelOf(field)}
          isOn={shown.includes(field.id)}
          onChange={(isOn) => toggle(field, isOn)}
        />
      ))}
      <button type="button" class="link" onClick={() => store.select({ axes: [] })}>
        The telling ones
      </button>
    </Menu>
  )
}
