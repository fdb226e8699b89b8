/** Tags of a run: names, or names with values, as Python's ztxexp has them too. */

export type Tags = string[] | Record<string, string>

/** What a tag of a list is worth beside tags that have values. */
const NO_VALUE = 'true'

/**
 * Tags of two places together; of a name that both have, the second counts. Lists stay a list.
 *
 * @example
 * joinTags(['quick'], ['cheap']) // ['quick', 'cheap']
 * joinTags({ team: 'vision' }, ['quick']) // { team: 'vision', quick: 'true' }
 */
export function joinTags(first: Tags, second: Tags): Tags {
  if (Object.keys(first).length === 0) return second
  if (Object.keys(second).length === 0) return first
  if (Array.isArray(first) && Array.isArray(second)) return [...new Set([...first, ...second])]
  return { ...tagRecord(first), ...tagRecord(second) }
}

/** Tags by their names. */
export function tagRecord(tags: Tags): Record<string, string> {
  return Array.isArray(tags) ? Object.fromEntries(tags.map((name) => [name, NO_VALUE])) : tags
}
