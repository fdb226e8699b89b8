/** Student's t distribution: how wide the interval of a mean is. */

const LEVEL = 0.95
/** From here on the expansion is as exact as a double. */
const MANY = 400

const known = new Map<number, number>()

/**
 * Student's t at 97.5 %: the half width of a 95 % interval of a mean, in standard errors. Right to about 1e-13.
 *
 * @param degreesOfFreedom A whole number from 1 on.
 * @example
 * studentQuantile975(4) // 2.7764451051978
 */
export function studentQuantile975(degreesOfFreedom: number): number {
  const found = known.get(degreesOfFreedom)
  if (found !== undefined) return found
  const start = expand(degreesOfFreedom)
  const quantile = degreesOfFreedom >= MANY ? start : refine(start, degreesOfFreedom)
  known.set(degreesOfFreedom, quantile)
  return quantile
}

/**
 * The two-sided p of Student's t, right to about 1e-15: smaller ones are 0.
 *
 * @param degreesOfFreedom A whole number from 1 on.
 * @example
 * studentP(2.7764451051978, 4) // 0.05
 */
export function studentP(t: number, degreesOfFreedom: number): number {
  return Math.min(1, Math.max(0, 1 - shareWithin(Math.abs(t), degreesOfFreedom)))
}

/** Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5). */
function expand(v: number): number {
  const z = 1.959963984540054
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92160 * v ** 4)
  )
}

/** Where {@link shareWithin} is 95 %, by secants. */
function refine(start: number, v: number): number {
  let [before, now] = [start * 1.01, start]
  let errorBefore = shareWithin(before, v) - LEVEL
  for (let round = 0; round < 50; round++) {
    const error = shareWithin(now, v) - LEVEL
    if (error === errorBefore) break
    const next = now - (error * (now - before)) / (error - errorBefore)
    ;[before, errorBefore, now] = [now, error, next]
    if (Math.abs(now - before) <= now * 2 ** -50) break
  }
  return now
}

/** How much of the distribution lies between -t and t, for whole degrees of freedom (26.7.3 and 26.7.4). */
function shareWithin(t: number, v: number): number {
  const angle = Math.atan(t / Math.sqrt(v))
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const isOdd = v % 2 === 1
  let term = isOdd ? cosine : 1
  let sum = v === 1 ? 0 : term
  for (let k = isOdd ? 3 : 2; k <= v - 2; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2
    sum += term
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
}
