/** The table of groups: what their runs share, how many there are, and the means of their metrics with 95 % intervals. */

import { useMemo } from 'preact/hooks'
import { BestRows } from '../../../../analysis/best-rows.ts'
import { sampleParts } from '../../../../analysis/format-sample.ts'
import type { RunRow } from '../../../../analysis/run-row.ts'
import { configFields } from '../../../../model/fields.ts'
import { describeShortfall } from '../../../../model/run-counts.ts'
import { valueAtKey } from '../../../../model/utils/json-path.ts'
import { numberFormat } from '../../../../terminal/format-number.ts'
import { Icon, StatusMark } from '../../components/icon.tsx'
import { Empty } from '../../components/messages.tsx'
import type { TableColumn } from '../../components/table-head.tsx'
import { VirtualTable } from '../../components/virtual-table.tsx'
import { cellText, formatCount, MISSING } from '../../state/format.ts'
import { groupRecords, REPEATS, rowsOf } from '../../state/run-groups.ts'
import { useStore } from '../../state/store.ts'
import { tellingMetrics } from '../../state/table-columns.ts'
import { fitWidth } from './column-width.ts'

const MOST_METRICS = 12

interface GroupColumn extends TableColumn {
  cellOf: (group: RunRow) => string
  best?: ReadonlySet<RunRow>
}

export function GroupTable() {
  const store = useStore()
  const { group: keys, sort, columns: asked } = store.address.value
  const { rows } = store.filtered.value
  const records = store.records.value
  const fields = store.fields.value
  const by = keys.join('\n')
  const { groups, problem } = useMemo(
    () =>
      groupRecords(
        rows.flatMap((row) => records[row] ?? []),
        keys,
        sort,
      ),
    [rows, records, by, sort],
  )
  const metrics = tellingMetrics([...fields.values()])
    .filter(
      ({ part, isNumeric, id }) =>
        part === 'metrics' && isNumeric && (asked.length === 0 || asked.includes(id)),
    )
    .slice(0, MOST_METRICS)
    .map(({ name }) => name)
  const names = metrics.join('\n')
  const columns = useMemo(() => makeColumns(groups, { keys, metrics, sort }), [groups, by, names])
  if (problem !== null) {
    return (
      <Empty title="These runs cannot be grouped so">
        <p>{problem}</p>
      </Empty>
    )
  }
  const show = (place: number) => {
    const own = groups[place]
    const ids = own ? rowsOf(own).map((row) => store.index.value.runs.id[row] ?? '') : []
    store.select({ picked: ids, group: [], sort: '' }, true)
  }
  return (
    <VirtualTable
      label="Groups of runs"
      columns={columns}
      count={groups.length}
      keyOf={(place) => place}
      onOpen={show}
      onSort={({ id, sort: current }) => store.select({ sort: current === 'descending' ? id : `-${id}` })}
      cell={(place, column) => (
        <Cell group={groups[place]} column={column as GroupColumn} onShow={() => show(place)} />
      )}
    />
  )
}

function Cell({
  group,
  column,
  onShow,
}: {
  group: RunRow | undefined
  column: GroupColumn
  onShow: () => void
}) {
  if (!group) return null
  const text = column.cellOf(group)
  if (column.kind === 'name') {
    return (
      <>
        <StatusMark status={group.status} isShort />
        <button type="button" class="link" tabIndex={-1} title="Show these runs" onClick={onShow}>
          {text}
        </button>
      </>
    )
  }
  const isBest = column.best?.has(group)
  return (
    <span class={isBest ? 'best' : text === MISSING ? 'dim' : ''} title={text}>
      {isBest && <Icon name="star" />}
      {isBest && <span class="unseen">best: </span>}
      {text}
    </span>
  )
}

interface ColumnContext {
  keys: readonly string[]
  metrics: readonly string[]
  sort: string
}

function makeColumns(groups: readonly RunRow[], { keys, metrics, sort }: ColumnContext): GroupColumn[] {
  const shared = keys.includes(REPEATS) ? configFields(groups.map(({ config }) => config)).varying : keys
  const best = new BestRows(groups, { recordsOf: (row) => row.runs, scoreOf: (row, name) => row.score(name) })
  const order = (id: string) =>
    sort === id ? ('ascending' as const) : sort === `-${id}` ? ('descending' as const) : ('none' as const)
  const widthOf = (header: string, cellOf: (group: RunRow) => string, most = 40) =>
    fitWidth([header, ...groups.slice(0, 200).map(cellOf)], { least: 6, most }) + 4
  const count: GroupColumn = {
    id: ' count',
    header: 'Group',
    kind: 'name',
    width: widthOf('Group', countOf, 30) + 2,
    cellOf: countOf,
  }
  const experiments = new Set(groups.map(({ runs: [first] }) => first.run.experiment_name))
  const nameOf = ({ runs: [first] }: RunRow) => cellText(first.run.experiment_name)
  return [
    count,
    ...(experiments.size > 1 && !shared.includes('experiment_name')
      ? [
          {
            id: ' name',
            header: 'experiment',
            kind: 'text',
            width: widthOf('experiment', nameOf),
            cellOf: nameOf,
          } as const,
        ]
      : []),
    ...shared.map((key): GroupColumn => {
      const cellOf = ({ config }: RunRow) => cellText(config[key] ?? valueAtKey(config, key))
      return { id: key, header: key, kind: 'text', width: widthOf(key, cellOf), sort: order(key), cellOf }
    }),
    ...metrics.map((metric): GroupColumn => {
      const cellOf = sampleCell(groups, metric)
      const width = widthOf(metric, cellOf)
      return {
        id: metric,
        header: metric,
        kind: 'number',
        width,
        sort: order(metric),
        cellOf,
        best: best.of(metric),
      }
    }),
  ]
}

function countOf({ runs, counts }: RunRow): string {
  const shortfall = describeShortfall(counts)
  return `${formatCount(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}${shortfall === '' ? '' : `, ${shortfall}`}`
}

/** As the command writes it: 0.953 ± 0.004 (n=5). */
function sampleCell(groups: readonly RunRow[], metric: string): (group: RunRow) => string {
  const format = numberFormat(groups.flatMap((group) => group.sample(metric)?.mean ?? []))
  return (group) => {
    const sample = group.sample(metric)
    if (!sample) return MISSING
    const { mean, error, count } = sampleParts(sample, { format, counts: group.counts })
    return mean + error + count
  }
}
