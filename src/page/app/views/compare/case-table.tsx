/** Cases against variants: the scores, what flipped between them, and both outputs side by side. */

import { useMemo } from 'preact/hooks'
import { compareValues } from '../../../../analysis/select.ts'
import type { CaseGrid } from '../../../model/case-grid.ts'
import { Segments, Select } from '../../components/controls.tsx'
import { Empty, Notes } from '../../components/messages.tsx'
import { VirtualTable } from '../../components/virtual-table.tsx'
import { cellText, formatCount, formatNumber, MISSING } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { type CaseColumn, caseColumns } from './case-columns.ts'
import { CASE_FILTERS, caseFlips, type Flip, filterCases } from './case-flips.ts'
import { OneCase } from './one-case.tsx'
import { variantNames } from './variant-names.ts'

const FLIP_TEXTS: Record<Exclude<Flip, null>, string> = {
  better: '▲ better',
  worse: '▼ worse',
  mixed: '▲▼ mixed',
  same: 'same',
  error: '! error',
}

export function CaseTable({ grid }: { grid: CaseGrid }) {
  const store = useStore()
  const address = store.address.value
  const scorer = Math.max(0, grid.scorers.indexOf(address.scorer))
  const filter = CASE_FILTERS.find((each) => each === address.cases) ?? 'all'
  const flips = useMemo(() => caseFlips(grid, scorer), [grid, scorer])
  const columns = useMemo(
    () => caseColumns(grid, { scorer, names: variantNames(store, grid.rows) }),
    [grid, scorer],
  )
  const shown = useMemo(() => {
    const cases = filterCases(flips, filter)
    const column = columns.find(({ id }) => address.caseSort.replace(/^-/, '') === id)
    if (!column) return cases
    const descending = address.caseSort.startsWith('-')
    return cases.toSorted(
      (a, b) => compareValues(column.valueOf(a, flips), column.valueOf(b, flips), descending) || a - b,
    )
  }, [flips, filter, columns, address.caseSort])
  if (grid.ids.length === 0) return <Empty title="None of these runs has cases" />
  const count = (name: (typeof CASE_FILTERS)[number]) => formatCount(filterCases(flips, name).length)
  return (
    <div class="cases">
      <Notes notes={grid.notes} />
      <div class="toolbar">
        {grid.scorers.length > 1 && grid.rows.length > 1 && (
          <Select
            label="Scorer"
            value={grid.scorers[scorer] ?? ''}
            choices={grid.scorers.map((name) => ({ value: name, label: name }))}
            onChange={(value) => store.select({ scorer: value })}
          />
        )}
        <Segments
          label="Which cases"
          value={filter}
          choices={CASE_FILTERS.filter(
            (name) => grid.rows.length > 1 || name === 'all' || name === 'error',
          ).map((name) => ({ value: name, label: `${name === 'error' ? 'errors' : name} ${count(name)}` }))}
          onChange={(value) => store.select({ cases: value === 'all' ? '' : value })}
        />
      </div>
      <div class="case-grid">
        <VirtualTable
          label="Cases"
          columns={columns}
          count={shown.length}
          keyOf={(place) => shown[place] ?? -1}
          isPicked={(place) => grid.ids[shown[place] ?? -1] === address.caseId}
          onOpen={(place) => store.select({ caseId: grid.ids[shown[place] ?? -1] ?? '' })}
          onSort={({ id, sort }) => store.select({ caseSort: sort === 'ascending' ? `-${id}` : id })}
          cell={(place, column) => (
            <CaseCell grid={grid} column={column as CaseColumn} at={shown[place] ?? -1} flips={flips} />
          )}
        />
      </div>
      {address.caseId !== '' && <OneCase id={address.caseId} rows={grid.rows} />}
    </div>
  )
}

function CaseCell({
  grid,
  column,
  at,
  flips,
}: {
  grid: CaseGrid
  column: CaseColumn
  at: number
  flips: readonly Flip[]
}) {
  const store = useStore()
  const value = column.valueOf(at, flips)
  if (column.part === 'id') {
    const id = grid.ids[at] ?? ''
    return (
      <button type="button" class="link" tabIndex={-1} onClick={() => store.select({ caseId: id })}>
        {cellText(id)}
      </button>
    )
  }
  if (column.part === 'flip') {
    const flip = flips[at] ?? null
    return <span class={`flip flip-${flip}`}>{flip ? FLIP_TEXTS[flip] : ''}</span>
  }
  if (column.part === 'slice') return <>{cellText(value ?? undefined)}</>
  const state = grid.states[column.variant ?? 0]?.[at]
  if (state === 'error' || state === 'skipped') return <span class={`state-${state}`}>{state}</span>
  return <>{typeof value === 'number' ? formatNumber(value) : MISSING}</>
}
