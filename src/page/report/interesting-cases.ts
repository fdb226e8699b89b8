/** Which cases are worth being looked at: a report has not room for the outputs of all. */

import type { CaseGrid } from '../model/case-grid.ts'

/** Ids: first those with an error, then those on which the variants differ most, then the others in their order. */
export function interestingCases({ ids, scores, states }: CaseGrid): string[] {
  const places = ids.map((_, place) => place)
  const interest = places.map((place) => {
    if (states.some((variant) => variant[place] === 'error')) return Number.POSITIVE_INFINITY
    return scores.reduce(
      (most, variants) => Math.max(most, spread(variants.map((own) => own[place] ?? null))),
      0,
    )
  })
  return places
    .sort((a, b) => {
      const [left, right] = [interest[a] ?? 0, interest[b] ?? 0]
      return left === right ? a - b : right - left
    })
    .map((place) => ids[place] as string)
}

function spread(scores: readonly (number | null)[]): number {
  const known = scores.filter((score) => score !== null)
  return known.length === 0 ? 0 : Math.max(...known) - Math.min(...known)
}
