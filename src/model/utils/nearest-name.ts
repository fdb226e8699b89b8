/** Finds what somebody meant who mistyped a name. */
import leven from 'leven'

/**
 * The candidate that a wrong name most likely meant, or `undefined`: at most a third of its letters differ, they only
 * stand in another order, or it is the beginning of a longer one. Give names without a prefix that all have, or everything is near.
 *
 * @example
 * nearestName('wrokers', ['workers', 'mode']) // 'workers'
 */
export function nearestName(wrong: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.round(wrong.length / 3))
  const ranked = candidates
    .map((name) => ({ name, distance: distanceOf(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((first, second) => first.distance - second.distance)
  if (ranked[0]) return ranked[0].name
  return wrong.length < 3
    ? undefined
    : candidates.find((name) => name.toLowerCase().startsWith(wrong.toLowerCase()))
}

/**
 * A question to follow a sentence, with a space before it; empty where the wrong name is like none of the others.
 *
 * @param show How the name is written. Default: as it is.
 * @example
 * `There is no such option.${didYouMean('wrokers', ['workers', 'mode'])}` // '… Did you mean workers?'
 */
export function didYouMean(
  wrong: string,
  candidates: readonly string[],
  show: (name: string) => string = String,
): string {
  const nearest = nearestName(wrong, candidates)
  return nearest === undefined ? '' : ` Did you mean ${show(nearest)}?`
}

function distanceOf(wrong: string, name: string): number {
  const letters = (text: string) => [...text].sort().join('')
  return letters(wrong) === letters(name) ? Math.min(1, leven(wrong, name)) : leven(wrong, name)
}
