/** What is said of experiments whose configs come while they run. */
import type { SourcePlan } from '../../model/config-source.ts'
import type { SearchFacts } from '../../model/search-facts.ts'
import { counted, listed } from '../../model/utils/counted.ts'

/** Keys of a space that are named. */
const MOST_KEYS = 8

/**
 * What is known of an experiment whose configs come while it runs.
 *
 * @example describeSource(source) // 'its source makes the configs while they run: at most 20, 12 of them in the past'
 */
export function describeSource({ most, past = 0, search }: SourcePlan): string {
  if (search) return describeSearch(search, { most, past })
  const known = most === undefined ? 'how many is not known' : `at most ${most}`
  const before = past > 0 ? `, ${past} ${most === undefined ? 'runs' : 'of them'} in the past` : ''
  return `its source makes the configs while they run: ${known}${before}`
}

/** @example '100 trials of a search over lr, layers (tpe), 12 of them in the past' */
function describeSearch(
  { trials, repeat, space, sampler }: SearchFacts,
  { most = Number.POSITIVE_INFINITY, past }: { most: number | undefined; past: number },
): string {
  const runs = Math.max(1, repeat)
  const count = Math.min(trials, Math.ceil(most / runs))
  const times = runs > 1 ? `, ${counted(runs, 'run')} each` : ''
  const before = past > 0 ? `, ${past} of ${counted(Math.min(most, trials * runs), 'run')} in the past` : ''
  const keys = listed(Object.keys(space), MOST_KEYS)
  return `${counted(count, 'trial')} of a search over ${keys} (${sampler})${times}${before}`
}
