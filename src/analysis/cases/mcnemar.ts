/** The exact test of McNemar: whether two variants that answer the same cases pass equally many of them. */

/**
 * The chance that as few, or fewer, of the cases on which two variants differ fall to the weaker one if both are equally
 * good: two-sided, from the binomial distribution, as `mcnemar(exact=True)` of statsmodels.
 *
 * @param fixed Cases that only the new one passes.
 * @param broken Cases that only the old one passes.
 * @example
 * exactMcNemar(4, 0) // 0.125
 */
export function exactMcNemar(fixed: number, broken: number): number {
  const n = fixed + broken
  const fewer = Math.min(fixed, broken)
  // From the middle outwards, in parts of the largest term, so that nothing vanishes: 2 ** -n would.
  let term = 1
  let below = 0
  let all = 0
  const middle = Math.floor(n / 2)
  for (let k = middle; k >= 0; k--) {
    all += k === n - k ? term : 2 * term
    if (k <= fewer) below += term
    term *= k / (n - k + 1)
  }
  return Math.min(1, (2 * below) / all)
}
