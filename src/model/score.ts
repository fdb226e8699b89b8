/** Metrics as numbers: a boolean is a score, 1 for true and 0 for false. */

/**
 * The number that a metric counts as in means, limits and ranks; `undefined` where it is none.
 *
 * @example
 * toScore(true) // 1
 */
export function toScore(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'boolean' ? Number(value) : undefined
}
