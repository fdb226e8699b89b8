/** Says how many there are of something. */

/**
 * @param plural Default: the noun with an `s`.
 * @example
 * counted(1, 'run') // '1 run'
 * counted(3, 'run') // '3 runs'
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
