/** The table of single runs. */

import { useMemo } from 'preact/hooks'
import { Icon, StatusMark } from '../../components/icon.tsx'
import type { TableColumn } from '../../components/table-head.tsx'
import { VirtualTable } from '../../components/virtual-table.tsx'
import { bestRows } from '../../state/best-cells.ts'
import { type Field, labelOf } from '../../state/fields.ts'
import { formatterOf } from '../../state/format.ts'
import { sortRows } from '../../state/selection.ts'
import { type PageStore, useStore } from '../../state/store.ts'
import { tellingColumns } from '../../state/table-columns.ts'
import { fitWidth } from './column-width.ts'
import { SparkCell } from './spark-cell.tsx'
import { sparkMetric } from './spark-lines.ts'

const PICK: TableColumn = { id: ' pick', header: <span class="unseen">Picked</span>, kind: 'pick', width: 5 }

interface RunColumn extends TableColumn {
  field?: Field
  format?: (value: Field['values'][number]) => string
  best?: ReadonlySet<number>
}

export function RunTable({ rows }: { rows: readonly number[] }) {
  const store = useStore()
  const { sort, columns: asked } = store.address.value
  const fields = store.fields.value
  const index = store.index.value
  const sorted = useMemo(() => sortRows(rows, sort, { fields, index }), [rows, sort, fields, index])
  const shown = asked.join('\n')
  const columns = useMemo(
    () => makeColumns(store, asked.length > 0 ? asked : tellingColumns(fields, index), rows),
    [shown, fields, index, rows, sort],
  )
  const rowAt = (place: number) => sorted[place] ?? 0
  const idAt = (place: number) => index.runs.id[rowAt(place)] ?? ''
  return (
    <VirtualTable
      label="Runs"
      columns={columns}
      count={sorted.length}
      keyOf={rowAt}
      isPicked={(place) => store.picked.value.has(rowAt(place))}
      onPick={(place) => togglePicked(store, idAt(place))}
      onOpen={(place) => store.select({ view: 'run', run: idAt(place) })}
      onSort={(column) => store.select({ sort: nextSort(column) })}
      cell={(place, column) => <Cell row={rowAt(place)} column={column} />}
    />
  )
}

function Cell({ row, column }: { row: number; column: RunColumn }) {
  const store = useStore()
  const { runs } = store.index.value
  const id = runs.id[row] ?? ''
  const title = store.titleOf(row)
  if (column.kind === 'pick') {
    return (
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={`Pick ${title}`}
        checked={store.picked.value.has(row)}
        onChange={() => togglePicked(store, id)}
      />
    )
  }
  if (column.kind === 'name') {
    return (
      <>
        <StatusMark status={runs.status[row] ?? 'gone'} isShort />
        <a tabIndex={-1} href={store.hrefOf({ view: 'run', run: id })} title={title}>
          {title}
        </a>
      </>
    )
  }
  if (column.kind === 'spark') return <SparkCell row={row} />
  const value = column.field?.values[row] ?? null
  const text = column.format?.(value) ?? ''
  const isBest = column.best?.has(row)
  return (
    <span
      class={isBest ? 'best' : value === null ? 'dim' : ''}
      title={column.kind === 'text' ? text : undefined}
    >
      {isBest && <Icon name="star" />}
      {isBest && <span class="unseen">best: </span>}
      {text}
    </span>
  )
}

function makeColumns(store: PageStore, ids: readonly string[], rows: readonly number[]): RunColumn[] {
  const fields = store.fields.value
  const index = store.index.value
  const { sort } = store.address.value
  const titles = rows.slice(0, 200).map((row) => store.titleOf(row))
  const name: RunColumn = {
    id: fields.has('title') ? 'title' : 'run.title',
    header: 'Run',
    kind: 'name',
    width: fitWidth(['Run', ...titles], { least: 16, most: 44 }) + 3,
    sort: sortOf('title', sort),
  }
  const spark: RunColumn[] = sparkMetric(store)
    ? [{ id: ' spark', header: 'Curve', title: sparkMetric(store) ?? '', kind: 'spark', width: 14 }]
    : []
  const own = ids.flatMap((id) => {
    const field = fields.get(id)
    return field ? [fieldColumn(field, { index, rows, sort })] : []
  })
  return [PICK, name, ...spark, ...own]
}

function fieldColumn(
  field: Field,
  { index, rows, sort }: { index: PageStore['index']['value']; rows: readonly number[]; sort: string },
): RunColumn {
  const format = formatterOf(field)
  const best = bestRows(field, index, rows)
  const samples = rows.slice(0, 200).map((row) => format(field.values[row] ?? null))
  const isRight = field.isNumeric || field.name === 'duration_sec'
  return {
    id: field.id,
    header: labelOf(field),
    title: describeField(field),
    kind: isRight ? 'number' : 'text',
    width:
      fitWidth([labelOf(field), ...samples], { least: 7, most: field.part === 'run' ? 20 : 36 }) +
      (best.size > 0 ? 5 : 3),
    sort: sortOf(field.id, sort),
    field,
    format,
    best,
  }
}

function describeField({ id, part, direction }: Field): string {
  const better = direction ? `, ${direction === 'maximize' ? 'higher' : 'lower'} is better` : ''
  return `${id} (${part === 'logged' ? 'logged metric' : part === 'metrics' ? 'metric' : part}${better})`
}

function sortOf(id: string, sort: string): 'ascending' | 'descending' | 'none' {
  if (sort === id) return 'ascending'
  return sort === `-${id}` ? 'descending' : 'none'
}

/** What is better comes first: a metric that is to be high begins with the highest. */
function nextSort({ id, sort, field }: RunColumn): string {
  const startsHigh = field?.direction === 'maximize' || field?.name === 'started_at'
  const order = startsHigh ? [`-${id}`, id] : [id, `-${id}`]
  const current = sort === 'ascending' ? id : sort === 'descending' ? `-${id}` : ''
  return order[order.indexOf(current) + 1] ?? ''
}

function togglePicked(store: PageStore, id: string): void {
  const { picked } = store.address.peek()
  store.select({ picked: picked.includes(id) ? picked.filter((each) => each !== id) : [...picked, id] })
}
