/** The two-sided test of Mann and Whitney (1947), by the normal approximation with the correction for ties. */

/** @param {number} x not negative; Abramowitz and Stegun 26.2.17 */
function upperTail(x) {
  const t = 1 / (1 + 0.2316419 * x)
  const [b1, b2, b3, b4, b5] = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
  return (
    (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) * t * (b1 + t * (b2 + t * (b3 + t * (b4 + t * b5))))
  )
}

/**
 * How likely two samples of one distribution differ at least as much.
 *
 * @param {readonly number[]} left
 * @param {readonly number[]} right
 */
export function rankTest(left, right) {
  const all = [
    ...left.map((value) => ({ value, isLeft: true })),
    ...right.map((value) => ({ value, isLeft: false })),
  ]
  all.sort((a, b) => a.value - b.value)
  let rankSum = 0
  let ties = 0
  for (let start = 0; start < all.length; ) {
    let end = start
    while (all[end]?.value === all[start]?.value && end < all.length) end++
    const rank = (start + 1 + end) / 2
    rankSum += rank * all.slice(start, end).filter(({ isLeft }) => isLeft).length
    ties += (end - start) ** 3 - (end - start)
    start = end
  }
  const [n, m, total] = [left.length, right.length, all.length]
  const u = rankSum - (n * (n + 1)) / 2
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))))
  return Math.min(1, 2 * upperTail(Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / deviation))
}

/** @param {readonly number[]} values */
export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return (
    /** @type {number} */ (
      sorted[Math.ceil(middle) - 1] + /** @type {number} */ (sorted[Math.floor(middle)])
    ) / 2
  )
}
