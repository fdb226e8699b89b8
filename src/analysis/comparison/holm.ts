/** Holm's correction: how sure one finding is among several that were looked for. */

/**
 * Adjusts the p of several tests, so that the chance of one wrong finding among all stays what it is for one alone
 * (Holm 1979; the same as `multipletests(p, method='holm')` of statsmodels).
 *
 * @param tests `null` where there was no test: it stays, and counts for nothing.
 * @example
 * holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(tests: readonly (number | null)[]): (number | null)[] {
  const known = tests.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p)
  const adjusted: (number | null)[] = tests.map(() => null)
  let highest = 0
  for (const [rank, { p, index }] of known.entries()) {
    highest = Math.min(1, Math.max(highest, p * (known.length - rank)))
    adjusted[index] = highest
  }
  return adjusted
}
