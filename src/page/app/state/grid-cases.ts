/** The cases of the variants of a grid, for the comparisons that the command makes of its files: equal numbers by the same code. */

import type { CaseValue } from '../../../analysis/cases/case-columns.ts'
import { evaluationOf } from '../../../analysis/cases/evaluation.ts'
import type { ScoredCases } from '../../../analysis/cases/pair-cases.ts'
import type { CasesOf } from '../../../analysis/comparison/case-scores.ts'
import type { CaseGrid, CaseState } from '../../model/case-grid.ts'
import { PageRecord } from './page-record.ts'

export function gridCases(grid: CaseGrid): CasesOf {
  return (record) => {
    const variant = record instanceof PageRecord ? grid.rows.indexOf(record.place) : -1
    return variant === -1 ? undefined : variantCases(grid, variant)
  }
}

/** Of evaluations whose cases are too many: nothing is said of their scores. */
export const unreadCases: CasesOf = (record) => {
  const scores = evaluationOf(record)?.scores
  return scores && { hasRepeats: false, scores: new Set(scores), caseValues: () => new Map() }
}

function variantCases({ ids, scorers, scores, states, repeats }: CaseGrid, variant: number): ScoredCases {
  const own = states[variant] ?? []
  return {
    hasRepeats: (repeats[variant] ?? 1) > 1,
    scores: {
      has: (name) => scores[scorers.indexOf(name)]?.[variant]?.some((value) => value !== null) === true,
    },
    caseValues: (name) => {
      const values = scores[scorers.indexOf(name)]?.[variant] ?? []
      const found = new Map<string, CaseValue>()
      for (const [place, id] of ids.entries()) {
        const state = own[place] ?? 'missing'
        if (state !== 'missing') found.set(id, values[place] ?? valueless(state))
      }
      return found
    },
  }
}

function valueless(state: CaseState): CaseValue {
  return state === 'error' ? 'error' : 'unscored'
}
