/** Says which value of a metric is the best. */
import type { Direction } from '../model/objective.ts'

/**
 * The best of the finite numbers, or `undefined` where no value is better than another one.
 *
 * Runs that share the best value are all best; when every run has it, or there is one run only, none is.
 */
export function findBest(values: Iterable<unknown>, direction: Direction): number | undefined {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  if (lowest >= highest) return undefined
  return direction === 'minimize' ? lowest : highest
}
