/** The normal distribution: how much of it lies where, and draws of its part between two bounds. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** Coefficients of formula 26.2.17 in Abramowitz and Stegun (Zelen and Severo); its error is below 7.5e-8. */
const [P, B1, B2, B3, B4, B5] = [0.2316419, 0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
const ROOT_OF_2_PI = Math.sqrt(2 * Math.PI)

/** How much of the standard normal distribution lies above `x`, which is not negative. */
export function upperTail(x: number): number {
  const t = 1 / (1 + P * x)
  return (Math.exp(-0.5 * x * x) / ROOT_OF_2_PI) * t * (B1 + t * (B2 + t * (B3 + t * (B4 + t * B5))))
}

/** How much of the standard normal distribution lies between `a` and `b`: of tails, their difference keeps its digits. */
export function massBetween(a: number, b: number): number {
  if (a >= 0) return upperTail(a) - upperTail(b)
  if (b <= 0) return upperTail(-b) - upperTail(-a)
  return 1 - upperTail(-a) - upperTail(b)
}

/** The logarithm of the standard normal density without its square. */
export const LOG_DENSITY_AT_0 = -Math.log(ROOT_OF_2_PI)

/**
 * A draw between two bounds, the mean among them and sigma no wider than they are: at least a third of all draws lie
 * there, so that drawing again is quick. By Box and Muller (1958).
 */
export function drawBetween(
  generator: RandomGenerator,
  { mean, sigma }: { mean: number; sigma: number },
  [low, high]: readonly [number, number],
): number {
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)))
    const value = mean + sigma * radius * Math.cos(2 * Math.PI * uniformFloat64(generator))
    if (value >= low && value <= high) return value
  }
}
