/** How wide the kernel of each observation is, and how much it counts. */

/** Observations that count fully, however many there are. */
const NEWEST = 25
/** The narrowest kernel is this part of the range. */
const MOST_PARTS = 100

/**
 * The larger distance to the neighbours; at both ends the one to the only neighbour. Never wider than the range, and never
 * narrower than a part of it that shrinks with the number of observations.
 */
export function bandwidths(means: ArrayLike<number>, [low, high]: readonly [number, number]): Float64Array {
  const count = means.length
  const range = high - low
  const narrowest = range / Math.min(MOST_PARTS, 2 + count)
  const order = Array.from({ length: count }, (_, index) => index)
  order.sort((a, b) => (means[a] as number) - (means[b] as number))
  const sigmas = new Float64Array(count)
  for (const [position, index] of order.entries()) {
    const mean = means[index] as number
    const before = position === 0 ? undefined : mean - (means[order[position - 1] as number] as number)
    const after = position === count - 1 ? undefined : (means[order[position + 1] as number] as number) - mean
    const widest = count === 1 ? Math.max(mean - low, high - mean) : Math.max(before ?? 0, after ?? 0)
    sigmas[index] = Math.min(range, Math.max(narrowest, widest))
  }
  return sigmas
}

/** Of the older observations the oldest counts least; the last is that of the prior. In sum 1. */
export function weights(count: number, isUniform = false): Float64Array {
  const raw = new Float64Array(count + 1).fill(1)
  const older = count - NEWEST
  if (!isUniform) {
    for (let index = 0; index < older; index++) {
      const way = older === 1 ? 0 : index / (older - 1)
      raw[index] = 1 / count + way * (1 - 1 / count)
    }
  }
  const sum = raw.reduce((total, weight) => total + weight, 0)
  return raw.map((weight) => weight / sum)
}
