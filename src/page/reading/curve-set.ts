/** Answers what the page asks of curves from what was read of the runs. */

import { groupBy } from '../../model/utils/group-by.ts'
import { makeBand } from '../codec/bands.ts'
import type { PrintedBand } from '../codec/curve-codec.ts'
import { partition } from '../codec/group-key.ts'
import { rowsPrint } from '../codec/rows.ts'
import type { CurveLine, CurveQuery } from '../model/curves.ts'
import type { PageIndex } from '../model/page-index.ts'
import type { CurveStore } from './curve-store.ts'

/** The single lines of a metric, run by run. */
export function linesOf(store: CurveStore, metric: string, rows: readonly number[]): CurveLine[] {
  return rows.flatMap((row) =>
    store.curvesOf(row, metric).map(({ split, line }) => ({ row, split, ...line })),
  )
}

/** A band, and the rows that it is of. */
export interface GroupBand extends PrintedBand {
  rows: readonly number[]
}

/** The mean of each group of more than one run, split by split, over all that its runs have logged. */
export function bandsOf(
  store: CurveStore,
  index: PageIndex,
  { metric, rows, groupBy: fields, points }: Omit<CurveQuery, 'mostLines'>,
): GroupBand[] {
  const bands: GroupBand[] = []
  for (const [key, members] of partition(index, rows, fields ?? [])) {
    const curves = members.flatMap((row) => store.curvesOf(row, metric))
    for (const [split, ofSplit] of groupBy(curves, (curve) => curve.split)) {
      if (ofSplit.length < 2) continue
      const sums = ofSplit.map((curve) => curve.sums)
      bands.push({
        ...makeBand(sums, { key, split, most: points }),
        print: rowsPrint(members),
        rows: members,
      })
    }
  }
  return bands
}
