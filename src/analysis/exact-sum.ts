/** Adds numbers up as if with unlimited precision, so that a mean is not at the mercy of rounding. */

/** Above this, sums and products are made of smaller numbers, so that none overflows on the way. */
const LARGE = 2 ** 900
const SHRINK = 2 ** -120

/**
 * The sum of finite numbers, rounded once: the nearest double to the exact sum, as Python's `math.fsum`.
 *
 * Shewchuk, Adaptive Precision Floating-Point Arithmetic (1997): the sum is kept as numbers that do not overlap.
 *
 * @example
 * exactSum([0.1, 0.2, 0.3, -0.6]) // 2.7755575615628914e-17, what the doubles behind these numbers add up to
 */
export function exactSum(values: Iterable<number>): number {
  const partials: number[] = []
  for (const value of values) add(partials, value)
  return roundPartials(partials)
}

/**
 * The mean of finite numbers, at most one rounding away from the exact one; that of equal numbers is the number itself.
 * NaN for none.
 *
 * @example
 * exactMean([0.1, 0.1, 0.1]) // 0.1
 */
export function exactMean(values: readonly number[]): number {
  const count = values.length
  if (values.some((value) => Math.abs(value) > LARGE)) {
    return meanOf(values.map((value) => value * SHRINK)) / SHRINK
  }
  return count === 0 ? Number.NaN : meanOf(values)
}

function meanOf(values: readonly number[]): number {
  const partials: number[] = []
  for (const value of values) add(partials, value)
  const count = values.length
  const mean = roundPartials(partials) / count
  // What the division has cut off: the exact sum less `mean * count`, which is exact as two numbers.
  const product = mean * count
  add(partials, -product)
  add(partials, -productError(mean, count, product))
  return mean + roundPartials(partials) / count
}

/** Adds a number to a sum that is kept as numbers of growing size that do not overlap. */
function add(partials: number[], value: number): void {
  let rest = value
  let kept = 0
  for (const partial of partials) {
    const [large, small] = Math.abs(rest) < Math.abs(partial) ? [partial, rest] : [rest, partial]
    const sum = large + small
    const error = small - (sum - large)
    if (error !== 0) partials[kept++] = error
    rest = sum
  }
  partials.length = kept
  partials.push(rest)
}

/** From the largest down, until a rest does not count; a tie is decided by what lies below it. */
function roundPartials(partials: readonly number[]): number {
  let index = partials.length - 1
  let sum = partials[index] ?? 0
  let error = 0
  while (index > 0 && error === 0) {
    const [large, small] = [sum, partials[--index] ?? 0]
    sum = large + small
    error = small - (sum - large)
  }
  const below = partials[index - 1] ?? 0
  if ((error < 0 && below < 0) || (error > 0 && below > 0)) {
    const doubled = error * 2
    const next = sum + doubled
    if (doubled === next - sum) return next
  }
  return sum
}

/** `left * right - product` without rounding, by the halves of both (Dekker). */
function productError(left: number, right: number, product: number): number {
  const [leftHigh, leftLow] = halves(left)
  const [rightHigh, rightLow] = halves(right)
  return leftLow * rightLow - (product - leftHigh * rightHigh - leftLow * rightHigh - leftHigh * rightLow)
}

function halves(value: number): [high: number, low: number] {
  const spread = value * 134217729 // 2 ** 27 + 1
  const high = spread - (spread - value)
  return [high, value - high]
}
