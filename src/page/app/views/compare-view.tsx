/** Two sets of runs against each other: what differs in their configs, and what that changed. */

import { useMemo } from 'preact/hooks'
import { compareByCase } from '../../../analysis/compare.ts'
import { type CaseGrid, selectVariants } from '../../model/case-grid.ts'
import { Await, Empty, Notes } from '../components/messages.tsx'
import { gridCases, unreadCases } from '../state/grid-cases.ts'
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
/** Cases of all variants together, beyond which a browser would take too long. */
const MOST_CASES = 2_000_000

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
    return { before, after, ignoreKeys: keysOfSides([old, fresh], fields) }
  }, [records, rows, old, fresh, fields])
  const { before, after, ignoreKeys } = found
  const isWhole = before.records.length > 0 && after.records.length > 0
  return (
    <section class="view" aria-label="Compare">
      <SideInputs old={old} fresh={fresh} problems={[before.problem, after.problem]} />
      {isWhole ? (
        <Compared
          sides={[before.records, after.records]}
          ignoreKeys={ignoreKeys}
          expressions={[old, fresh]}
          isFiltered={where !== '' || status.length > 0 || brushes.length > 0}
        />
      ) : (
        <Empty title={old === '' || fresh === '' ? 'Say what to compare' : 'One side has no runs'}>
          <p>
            {before.records.length} runs on the old side, {after.records.length} on the new. Each side is a
            filter, such as <code>group == 'main'</code>; or pick two runs in the table, and come back.
          </p>
        </Empty>
      )}
    </section>
  )
}

interface ComparedProps {
  sides: readonly [readonly PageRecord[], readonly PageRecord[]]
  ignoreKeys: readonly string[]
  expressions: readonly [string, string]
  isFiltered: boolean
}

/** With the cases of evaluations, which are what their scores are compared over. */
function Compared(props: ComparedProps) {
  const store = useStore()
  const { cases } = store.index.value.runs
  const own = props.sides.map((side) => side.map(({ place }) => place).filter((row) => cases[row]))
  const rows = [...new Set(own.flat())]
  const done = rows.map((row) => cases[row]?.done ?? 0)
  const isTooMuch = done.reduce((sum, count) => sum + count, 0) > MOST_CASES
  const key = JSON.stringify([rows, done])
  const loaded = useLoaded(key, async () => ({
    key,
    grid: rows.length === 0 || isTooMuch ? null : await store.source.cases(rows),
  }))
  if (rows.length === 0 || isTooMuch) return <Verdicts {...props} grid={null} isTooMuch={isTooMuch} />
  const shown = [...new Set(own.flatMap((side) => side.slice(0, MOST_VARIANTS / 2)))]
  // Of other sides the cases say nothing.
  const isOwn = loaded.value?.key === key
  return (
    <Await loaded={isOwn ? loaded : { ...loaded, value: null }} what="The cases">
      {({ grid }) => (
        <>
          <Verdicts {...props} grid={grid} isTooMuch={false} />
          {grid && <Cases grid={grid} rows={shown} isCut={shown.length < rows.length} />}
        </>
      )}
    </Await>
  )
}

function Verdicts({
  sides: [before, after],
  ignoreKeys,
  expressions,
  isFiltered,
  grid,
  isTooMuch,
}: ComparedProps & { grid: CaseGrid | null; isTooMuch: boolean }) {
  const comparison = useMemo(
    () => compareByCase(before, after, { ignoreKeys }, grid ? gridCases(grid) : unreadCases),
    [before, after, ignoreKeys, grid],
  )
  return (
    <>
      {isTooMuch && (
        <Notes
          notes={[
            'These evaluations have too many cases to compare them here, and no score has a verdict. Narrow the sides, or run the command below.',
          ]}
        />
      )}
      <ComparisonReport
        comparison={comparison}
        ignoreKeys={ignoreKeys}
        sides={expressions}
        isFiltered={isFiltered}
      />
    </>
  )
}

function Cases({ grid, rows, isCut }: { grid: CaseGrid; rows: readonly number[]; isCut: boolean }) {
  const shown = useMemo(() => selectVariants(grid, rows), [grid, rows.join()])
  return (
    <section aria-label="Cases">
      <h2>Cases</h2>
      {isCut && (
        <Notes
          notes={[`The first ${MOST_VARIANTS / 2} variants of each side; narrow the sides to see others.`]}
        />
      )}
      <CaseTable grid={shown} />
    </section>
  )
}
