/** The columns of the grid of cases: what a case is, its scores in each variant, and how it changed. */

import type { CaseGrid } from '../../../model/case-grid.ts'
import type { TableColumn } from '../../components/table-head.tsx'
import { cellText } from '../../state/format.ts'
import { fitWidth } from '../runs/column-width.ts'
import type { Flip } from './case-flips.ts'

export interface CaseColumn extends TableColumn {
  part: 'id' | 'slice' | 'score' | 'flip'
  /** Of a score: its place among the variants. */
  variant?: number
  valueOf: (at: number, flips: readonly Flip[]) => string | number | null
}

/** Rows whose texts a width is for. */
const SAMPLED = 200

/** Of one run every score is shown, of several the one that was chosen. */
export function caseColumns(
  grid: CaseGrid,
  { scorer, names }: { scorer: number; names: readonly string[] },
): CaseColumn[] {
  const scores =
    grid.rows.length === 1
      ? grid.scorers.map((name, of) => scoreColumn(grid, name, { of, variant: 0 }))
      : grid.rows.map((_row, variant) => scoreColumn(grid, names[variant] ?? '', { of: scorer, variant }))
  return [idColumn(grid), ...sliceColumns(grid), ...scores, ...(grid.rows.length > 1 ? [FLIP] : [])]
}

const FLIP: CaseColumn = {
  id: 'flip',
  part: 'flip',
  header: 'Change',
  kind: 'text',
  width: 12,
  sort: 'none',
  valueOf: (at, flips) => flips[at] ?? null,
}

function idColumn({ ids }: CaseGrid): CaseColumn {
  return {
    id: 'id',
    part: 'id',
    header: 'Case',
    kind: 'name',
    width: fitWidth(['Case', ...ids.slice(0, SAMPLED)], { least: 8, most: 36 }) + 3,
    sort: 'none',
    valueOf: (at) => ids[at] ?? null,
  }
}

function sliceColumns({ slices }: CaseGrid): CaseColumn[] {
  return Object.entries(slices).map(([name, values]) => {
    const textAt = (at: number) => cellText(values[at] ?? undefined)
    const samples = values.slice(0, SAMPLED).map((_value, at) => textAt(at))
    return {
      id: `slice ${name}`,
      part: 'slice',
      header: name,
      kind: 'text',
      width: fitWidth([name, ...samples], { least: 6, most: 24 }) + 3,
      sort: 'none',
      valueOf: textAt,
    }
  })
}

function scoreColumn(
  { scores }: CaseGrid,
  header: string,
  { of, variant }: { of: number; variant: number },
): CaseColumn {
  return {
    id: `score ${of} ${variant}`,
    part: 'score',
    variant,
    header,
    title: header,
    kind: 'number',
    width: fitWidth([header], { least: 8, most: 30 }) + 4,
    sort: 'none',
    valueOf: (at) => scores[of]?.[variant]?.[at] ?? null,
  }
}
