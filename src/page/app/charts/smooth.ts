/** Makes noisy curves readable. */

/**
 * The exponential moving average, corrected for its start as in Adam, so that the first values are not drawn to zero.
 * Values that are not finite stay gaps and do not count.
 *
 * @param weight of what came before, from 0 (nothing changes) to below 1
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values
  let sum = 0
  let total = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN
    sum = weight * sum + (1 - weight) * value
    total = weight * total + (1 - weight)
    return sum / total
  })
}
