/** Takes long texts apart without making more of them than is needed. */
import type { TimeBudget } from '../model/utils/time-budget.ts'

const CHUNK = 4096

/**
 * The lines of a text, one after the other.
 *
 * @param mostCharacters Longer lines come in several pieces. Default: any length.
 * @throws {OutOfTime} when the budget is spent.
 */
export function* splitLines(
  text: string,
  budget: TimeBudget,
  mostCharacters = Number.POSITIVE_INFINITY,
): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const found = text.indexOf('\n', from)
    const end = found === -1 ? text.length : found
    do {
      budget.check()
      yield text.slice(from, Math.min(end, from + mostCharacters))
      from += mostCharacters
    } while (from < end)
    from = end + 1
  }
}

/** How many characters two texts have in common at their start. */
export function sharedStart(left: string, right: string): number {
  const most = Math.min(left.length, right.length)
  let shared = 0
  // Long texts are compared much faster in slices.
  while (
    shared + CHUNK <= most &&
    left.slice(shared, shared + CHUNK) === right.slice(shared, shared + CHUNK)
  ) {
    shared += CHUNK
  }
  while (shared < most && left[shared] === right[shared]) shared++
  return shared
}
