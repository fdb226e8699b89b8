/** The largest of any number of numbers. */

/**
 * `Math.max` that takes a list of any length: the arguments of a call have to fit on the stack.
 *
 * @param least What an empty list has. Default: 0.
 */
export function largest(values: Iterable<number>, least = 0): number {
  let most = least
  for (const value of values) if (value > most) most = value
  return most
}
