/** Which runs hold the best value of a metric, each within its experiment, as the command's tables mark them. */

import { findBest } from '../../../analysis/best-value.ts'
import { toScore } from '../../../model/score.ts'
import { groupBy } from '../../../model/utils/group-by.ts'
import type { PageIndex } from '../../model/page-index.ts'
import type { Field } from './fields.ts'

export function bestRows(field: Field, index: PageIndex, rows: readonly number[]): ReadonlySet<number> {
  const { direction, part, values } = field
  if (!direction || (part !== 'metrics' && part !== 'logged')) return new Set()
  const counted = rows.filter((row) => index.runs.status[row] === 'succeeded')
  const found = new Set<number>()
  for (const own of groupBy(counted, (row) => index.runs.experiment[row]).values()) {
    const best = findBest(
      own.map((row) => toScore(values[row])),
      direction,
    )
    if (best === undefined) continue
    for (const row of own) if (toScore(values[row]) === best) found.add(row)
  }
  return found
}
