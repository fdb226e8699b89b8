/** What has become of each case from one variant to the others. */

import type { CaseGrid } from '../../../model/case-grid.ts'

/** `error`: in any variant. `same`: in all that have a score. `null`: nothing to compare with. */
export type Flip = 'better' | 'worse' | 'mixed' | 'same' | 'error' | null

export const CASE_FILTERS = ['all', 'worse', 'better', 'error'] as const
export type CaseFilter = (typeof CASE_FILTERS)[number]

/** Of every case, by one scorer: the first variant against the others. Without a direction more is better. */
export function caseFlips(grid: CaseGrid, scorer: number): Flip[] {
  const scores = grid.scores[scorer] ?? []
  const sign = grid.directions[scorer] === 'minimize' ? -1 : 1
  const [first, ...others] = scores
  return grid.ids.map((_id, place) => {
    if (grid.states.some((states) => states[place] === 'error')) return 'error'
    const before = first?.[place] ?? null
    const changes = others.flatMap((own) => {
      const after = own[place] ?? null
      return before === null || after === null ? [] : [Math.sign(after - before) * sign]
    })
    if (changes.length === 0) return null
    const [isBetter, isWorse] = [changes.includes(1), changes.includes(-1)]
    if (isBetter && isWorse) return 'mixed'
    return isBetter ? 'better' : isWorse ? 'worse' : 'same'
  })
}

/** The cases that a filter leaves: one that is worse in one variant and better in another is both. */
export function filterCases(flips: readonly Flip[], filter: CaseFilter): number[] {
  const wanted: readonly Flip[] =
    filter === 'better' || filter === 'worse' ? [filter, 'mixed'] : [filter as Flip]
  return flips.flatMap((flip, place) => (filter === 'all' || wanted.includes(flip) ? place : []))
}
