/** Builds a sweep from a plain object with one key per method, such as a parsed YAML file. */

import { sameJson, valueAt } from '../../model/config-path.ts'
import type { Axes } from '../../model/config-types.ts'
import { DeclarationProblem, inPart } from '../../model/declaration-problem.ts'
import { describeValue, isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { jsonStart } from '../../model/utils/json-start.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import type { Space } from '../../search/space/parameter.ts'
import { type Assignment, checkAssignments } from './axes.ts'
import { type PlannedSearch, SEARCH_KEYS } from './search-plan.ts'
import type { SweepSearchOptions } from './search-type.ts'
import { type PlannedSweep, sweep } from './sweep.ts'
import type { RandomOptions } from './sweep-type.ts'

/** Characters of an entry of `exclude` in a message. */
const MOST_TEXT = 100

type AnySweep = PlannedSweep<JsonObject>

/** What each key of a description does to the sweep so far. */
const STEPS = {
  base: (soFar) => soFar,
  grid: (soFar, axes) => soFar.grid(axes as Axes) as AnySweep,
  variants: (soFar, list) => soFar.variants(list as object[]) as AnySweep,
  zip: (soFar, axes) => soFar.zip(axes as Axes) as AnySweep,
  random: drawFrom,
  exclude,
  repeat: (soFar, times) => soFar.repeat(times as number),
  shuffle,
} satisfies Record<string, (soFar: AnySweep, value: unknown) => AnySweep>

/** The keys of a description of a search. */
const WITH_SEARCH = ['base', 'search', 'repeat']

/** The keys of a description. */
export const SWEEP_KEYS: readonly string[] = [...Object.keys(STEPS), 'search']

/** The keys of `random` in a description. */
export const RANDOM_KEYS: readonly string[] = ['space', 'trials', 'seed']

/**
 * The sweep or the search that a description stands for. `grid`, `variants`, `zip`, `random` and `repeat` expand in the order of
 * their keys; the place of `base`, `exclude` and `shuffle` does not matter.
 *
 * @throws DeclarationProblem for unknown keys and for what the methods of a sweep refuse; its trail starts at the root
 * @example
 * buildSweep({ base: { seed: 1 }, grid: { lr: [0.1, 0.01] }, exclude: [{ lr: 0.1 }] })
 */
export function buildSweep(description: unknown): AnySweep | PlannedSearch<JsonObject> {
  const object = checkKeys(description, 'a sweep', SWEEP_KEYS)
  const base = object.base === undefined ? {} : (object.base as object)
  let result = inPart(['base'], () => sweep(base) as AnySweep)
  if ('search' in object) return buildSearch(result, object)
  for (const [key, value] of Object.entries(object)) {
    result = inPart([key], () => STEPS[key as keyof typeof STEPS](result, value))
  }
  return result
}

function buildSearch(base: AnySweep, object: Record<string, unknown>): PlannedSearch<JsonObject> {
  const odd = Object.keys(object).find((key) => !WITH_SEARCH.includes(key))
  if (odd !== undefined) {
    const message = `"${odd}" cannot stand beside "search". Give its values to the space of the search, as choices.`
    throw new DeclarationProblem(message, [odd])
  }
  const search = inPart(['search'], () => {
    const { space, ...options } = checkKeys(object.search, 'search', ['space', ...SEARCH_KEYS])
    return base.search(space as Space, options as unknown as SweepSearchOptions) as PlannedSearch<JsonObject>
  })
  if (!('repeat' in object)) return search
  return inPart(['repeat'], () => search.repeat(object.repeat as number))
}

function drawFrom(soFar: AnySweep, value: unknown): AnySweep {
  const { space, ...options } = checkKeys(value, 'random', RANDOM_KEYS)
  return soFar.random(space as Space, options as unknown as RandomOptions) as AnySweep
}

function exclude(soFar: AnySweep, list: unknown): AnySweep {
  if (!Array.isArray(list))
    throw new DeclarationProblem(`exclude: expected a list, but got ${describeValue(list)}.`)
  const patterns = list.map((partial: unknown, index) => checkPattern(partial, index))
  const entries = list.map((partial) => ({ text: jsonStart(partial, MOST_TEXT), isUsed: false }))
  return soFar.exclude(entries, (config) => {
    let isExcluded = false
    for (const [index, pattern] of patterns.entries()) {
      const entry = entries[index]
      // What an earlier entry leaves out may be all that a later one is for.
      if ((isExcluded && entry?.isUsed) || !matches(config, pattern)) continue
      if (entry) entry.isUsed = true
      isExcluded = true
    }
    return !isExcluded
  })
}

function checkPattern(partial: unknown, index: number): Assignment[] {
  const pattern = checkAssignments(partial, [index])
  if (pattern.length > 0) return pattern
  throw new DeclarationProblem(`exclude: entry ${index} is empty, which would exclude every config.`, [index])
}

/** Whether a config has every value of a partial config; objects are compared key by key, lists as a whole. */
function matches(config: JsonObject, pattern: readonly Assignment[]): boolean {
  return pattern.every(({ path, value }) => {
    const found = valueAt(config, path)
    if (!isPlainObject(value) || !isPlainObject(found)) return sameJson(found, value)
    const inner = Object.entries(value).map(([key, child]) => ({ path: [key], value: child }))
    return inner.length === 0 || matches(found as JsonObject, inner as Assignment[])
  })
}

function shuffle(soFar: AnySweep, value: unknown): AnySweep {
  if (typeof value === 'boolean') return value ? soFar.shuffle() : soFar
  if (typeof value === 'number') return soFar.shuffle(value)
  throw new DeclarationProblem(`shuffle: expected true, false or a seed, but got ${describeValue(value)}.`)
}

function checkKeys(object: unknown, what: string, known: readonly string[]): Record<string, unknown> {
  if (!isPlainObject(object)) {
    throw new DeclarationProblem(
      `${what} is an object with the keys ${known.join(', ')}, but got ${describeValue(object)}.`,
    )
  }
  const unknown = Object.keys(object).find((key) => !known.includes(key))
  if (unknown === undefined) return object
  const hint = didYouMean(unknown, known, JSON.stringify)
  throw new DeclarationProblem(`unknown key "${unknown}".${hint} Known keys: ${known.join(', ')}.`, [unknown])
}
