/** Says how many there are of something. */

/**
 * @param noun In the singular, and regular: an `s` makes more of it.
 * @example
 * counted(1, 'run') // '1 run'
 * counted(3, 'run') // '3 runs'
 */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
