/** Two sets of runs against each other: what differs in their configs, and what that changed. */

import { useMemo } from 'preact/hooks'
import { compareRuns } from '../../../analysis/compare.ts'
import { Await, Empty, Notes } from '../components/messages.tsx'
import type { PageRecord } from '../state/page-record.ts'
import { keysOfSides, readSide, suggestPair } from '../state/sides.ts'
import { useStore } from '../state/store.ts'
import { useLoaded } from '../state/use-loaded.ts'
import { BaselineReport } from './compare/baseline-report.tsx'
import { CaseTable } from './compare/case-table.tsx'
import { ComparisonReport } from './compare/comparison-report.tsx'
import { SideInputs } from './compare/side-inputs.tsx'

/** Columns of the grid of cases. */
const MOST_VARIANTS = 8

export function CompareView() {
  const store = useStore()
  const address = store.address.value
  const fields = store.fields.value
  const records = store.records.value
  const { comparison } = store.index.value
  const isAsked = address.old !== '' || address.new !== ''
  const pair = useMemo(
    () => (isAsked ? null : suggestPair(records, store.picked.value, fields)),
    [isAsked, records, store.picked.value, fields],
  )
  const sides = pair ?? [address.old, address.new]
  if (comparison && !isAsked) {
    return (
      <section class="view" aria-label="Compare">
        <SideInputs old="" fresh="" problems={[null, null]} />
        <BaselineReport comparison={comparison} />
      </section>
    )
  }
  return <Sides old={sides[0]} fresh={sides[1]} />
}

function Sides({ old, fresh }: { old: string; fresh: string }) {
  const store = useStore()
  const records = store.records.value
  const fields = store.fields.value
  const { rows } = store.filtered.value
  const { where, status, brushes } = store.address.value
  const found = useMemo(() => {
    const left = new Set(rows)
    const seen = records.filter(({ place }) => left.has(place))
    const [before, after] = [readSide(seen, old, fields), readSide(seen, fresh, fields)]
    const ignoreKeys = keysOfSides([old, fresh], fields)
    const isWhole = before.records.length > 0 && after.records.length > 0
    const comparison = isWhole ? compareRuns(before.records, after.records, { ignoreKeys }) : null
    return { before, after, ignoreKeys, comparison }
  }, [records, rows, old, fresh, fields])
  const { before, after, ignoreKeys, comparison } = found
  return (
    <section class="view" aria-label="Compare">
      <SideInputs old={old} fresh={fresh} problems={[before.problem, after.problem]} />
      {comparison === null ? (
        <Empty title={old === '' || fresh === '' ? 'Say what to compare' : 'One side has no runs'}>
          <p>
            {before.records.length} runs on the old side, {after.records.length} on the new. Each side is a
            filter, such as <code>group == 'main'</code>; or pick two runs in the table, and come back.
          </p>
        </Empty>
      ) : (
        <>
          <ComparisonReport
            comparison={comparison}
            ignoreKeys={ignoreKeys}
            sides={[old, fresh]}
            isFiltered={where !== '' || status.length > 0 || brushes.length > 0}
          />
          <Cases old={before.records} fresh={after.records} />
        </>
      )}
    </section>
  )
}

function Cases({ old, fresh }: { old: readonly PageRecord[]; fresh: readonly PageRecord[] }) {
  const store = useStore()
  const { cases } = store.index.value.runs
  const sides = [old, fresh].map((side) => side.map(({ place }) => place).filter((row) => cases[row]))
  const own = [...new Set(sides.flatMap((rows) => rows.slice(0, MOST_VARIANTS / 2)))]
  const done = own.map((row) => cases[row]?.done)
  const loaded = useLoaded(JSON.stringify([own, done]), async () =>
    own.length > 0 ? store.source.cases(own) : null,
  )
  if (own.length === 0) return null
  const isCut = sides.some((rows) => rows.length > MOST_VARIANTS / 2)
  return (
    <section aria-label="Cases">
      <h2>Cases</h2>
      {isCut && (
        <Notes
          notes={[`The first ${MOST_VARIANTS / 2} variants of each side; narrow the sides to see others.`]}
        />
      )}
      <Await loaded={loaded} what="The cases">
        {(grid) => grid && <CaseTable grid={grid} />}
      </Await>
    </section>
  )
}
