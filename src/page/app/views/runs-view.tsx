/** All runs, or groups of them, as a table. */

import { Empty } from '../components/messages.tsx'
import { REPEATS } from '../state/run-groups.ts'
import { useStore } from '../state/store.ts'
import { ColumnMenu } from './runs/column-menu.tsx'
import { GroupMenu } from './runs/group-menu.tsx'
import { GroupTable } from './runs/group-table.tsx'
import { RunTable } from './runs/run-table.tsx'

export function RunsView() {
  const store = useStore()
  const { group } = store.address.value
  const { rows } = store.filtered.value
  return (
    <section class="view is-tall" aria-label="Runs">
      <div class="toolbar">
        <GroupMenu />
        <ColumnMenu />
        {group.length > 0 && (
          <p class="dim">
            {group.includes(REPEATS) ? 'Runs that differ in their seed only' : `Runs by ${group.join(', ')}`}:
            mean ± 95 % interval; of several runs of one config the latest counts.
          </p>
        )}
      </div>
      {rows.length === 0 ? <NoRuns /> : group.length > 0 ? <GroupTable /> : <RunTable rows={rows} />}
    </section>
  )
}

function NoRuns() {
  const store = useStore()
  const { index } = store
  if (index.value.runs.id.length > 0) {
    return (
      <Empty title="No run is left by the filters">
        <button
          type="button"
          class="button"
          onClick={() => store.select({ where: '', picked: [], brushes: [], status: [] })}
        >
          Show all runs
        </button>
      </Empty>
    )
  }
  return (
    <Empty title="There are no runs yet">
      <p>
        {index.value.isLive
          ? 'Start some: npx ztxexp run. They appear here as they begin.'
          : 'The report was made of a selection without runs. Make it again with another one: npx ztxexp report.'}
      </p>
    </Empty>
  )
}
