/** The cases of one run, where it is an evaluation. */

import { Await } from '../../components/messages.tsx'
import { useStore } from '../../state/store.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { CaseTable } from '../compare/case-table.tsx'

export function RunCases({ row }: { row: number }) {
  const store = useStore()
  const counts = store.index.value.runs.cases[row]
  const loaded = useLoaded(`${row} ${counts?.done ?? 0}`, async () =>
    counts ? store.source.cases([row]) : null,
  )
  if (!counts) return null
  return (
    <section class="card" aria-label="Cases">
      <h3>
        Cases: {counts.done} of {counts.total}
        {counts.errors > 0 && `, ${counts.errors} with an error`}
      </h3>
      <Await loaded={loaded} what="The cases">
        {(grid) => grid && <CaseTable grid={grid} />}
      </Await>
    </section>
  )
}
