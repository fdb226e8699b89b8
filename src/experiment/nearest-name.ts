/** Finds what somebody meant who mistyped a name. */
import leven from 'leven'

/**
 * The known name that is closest to a given one, or `undefined` where none is close.
 *
 * @example
 * nearestName('varients', ['grid', 'variants']) // 'variants'
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(name.length / 2)) + 1
  for (const candidate of known) {
    const distance = leven(name.toLowerCase(), candidate.toLowerCase(), { maxDistance: bestDistance })
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}
