/** Says how many there are of something, and which. */

/**
 * @param plural Default: the noun with an `s`.
 * @example
 * counted(1, 'run') // '1 run'
 * counted(3, 'run') // '3 runs'
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}

/**
 * The first names of many.
 *
 * @example
 * listed(['a', 'b', 'c', 'd'], 2) // 'a, b and 2 more'
 */
export function listed(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : ''
  return names.slice(0, most).join(', ') + more
}
