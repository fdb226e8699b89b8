/** Quantiles of durations. */

/**
 * A quantile of numbers that stand in ascending order, interpolated linearly between the two nearest: as the default of
 * `numpy.quantile` (method 7 of Hyndman and Fan).
 *
 * @param share From 0 to 1.
 * @returns `null` where there are none
 * @example
 * quantile([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantile(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}
