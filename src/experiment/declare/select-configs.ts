/** Takes a part of some configs, or changes them, as the command line asks: `--limit`, `--sample`, `--set`, `--grid`. */

import { type ConfigPath, copyJson, parsePath, sameJson, setAt } from '../../model/config-path.ts'
import { ZtxexpError } from '../../model/error.ts'
import { listed } from '../../model/utils/counted.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { valueAtKey, visitLeaves } from '../../model/utils/json-path.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import { DEFAULT_SEED, shuffledIndices } from '../../model/utils/seeded-random.ts'
import { describeTypeChange, valuesOf } from '../set-types.ts'
import { PlannedSweep, sweepOf } from '../sweep/sweep.ts'

const MOST_LOOKED_AT = 100_000
/** Known keys that a message names. */
const MOST_NAMED = 20

/** What `--set` and `--grid` ask for, by key; a key with dots reaches into objects. */
export interface ConfigOverrides {
  set?: Readonly<Record<string, JsonValue>>
  grid?: Readonly<Record<string, readonly JsonValue[]>>
}

/**
 * The first configs, walking no further than needed.
 *
 * @param limit an integer of at least 1
 * @throws ZtxexpError `BAD_OPTION` for another limit
 * @example
 * take(sweep().grid({ lr: [0.1, 0.2, 0.3] }), 2) // lr 0.1 and 0.2
 */
export function take<T>(configs: Iterable<T>, limit: number): T[] {
  checkCount('--limit', limit)
  const taken: T[] = []
  for (const config of configs) {
    taken.push(config)
    if (taken.length === limit) break
  }
  return taken
}

/**
 * Some configs at random, each at most once, in random order; all of them where there are no more than `count`.
 * Of a sweep, only as many configs are made as are needed.
 *
 * @param count an integer of at least 1
 * @param seed any integer; the same seed gives the same configs on every platform. Default: 42.
 * @throws ZtxexpError `BAD_OPTION` for another count or seed
 */
export function sample<T extends object>(
  configs: Iterable<T> | PlannedSweep<T>,
  count: number,
  seed: number = DEFAULT_SEED,
): T[] {
  checkCount('--sample', count)
  if (!Number.isSafeInteger(seed)) throw new ZtxexpError('BAD_OPTION', `--seed ${seed}: expected an integer.`)
  if (configs instanceof PlannedSweep) return take<T>(configs.shuffle(seed), count)
  const all = [...configs]
  return take(shuffledIndices(all.length, seed), count).map((index) => all[index] as T)
}

/**
 * The configs as `--set` and then `--grid` change them; configs that become equal come once.
 *
 * `set`: where some configs have the value already, only those stay, so that `model=tiny` picks a variant with all
 * that belongs to it. Where none has it, every config gets it. In a sweep it is set before `modify`, so that what
 * `modify` derives from it is right, and once more after it. A key that no config has is an error.
 *
 * `grid`: every config gets each of the values, as by a call of `grid` at the end of the sweep; the key may be new.
 *
 * @returns a lazy sweep; without any overrides, the same configs
 * @throws ZtxexpError `BAD_OPTION` for a key of `set` that is unknown, with those that are known;
 * `BAD_DECLARATION` for values and keys that no sweep takes
 * @example
 * withOverrides(sweep().grid({ lr: [0.1, 0.2], seed: [1, 2] }), { set: { lr: 0.1 }, grid: { batch: [16, 32] } })
 */
export function withOverrides(
  configs: Iterable<object>,
  overrides: ConfigOverrides,
): PlannedSweep<JsonObject> {
  const sets = Object.entries(overrides.set ?? {})
  const grids = Object.entries(overrides.grid ?? {})
  const start = configs instanceof PlannedSweep ? (configs as PlannedSweep<JsonObject>) : sweepOf(configs)
  if (sets.length + grids.length === 0)
    return configs instanceof PlannedSweep ? start : start.keepDuplicates()
  const narrowed = sets.reduce((soFar, [key, value]) => setKey(soFar, key, value), start)
  return grids.reduce((soFar, [key, values]) => addAxis(soFar, key, values), narrowed)
}

/** Whether any of the configs has the key, so that it can be set. */
export function hasKey(configs: Iterable<object>, key: string): boolean {
  for (const config of lookedAt(configs)) {
    if (valueAtKey(config, key) !== undefined) return true
  }
  return false
}

/**
 * What is to be told of a `--set` that changes the type of a value.
 *
 * @throws ZtxexpError `BAD_OPTION` where a value is misspelt, such as `False` over a boolean
 */
export function describeOverrides(configs: Iterable<object>, { set = {} }: ConfigOverrides): string[] {
  return Object.entries(set).flatMap(([key, value]) => {
    const values = valuesOf(lookedAt(configs), (config) => valueAtKey(config, key))
    return describeTypeChange(key, value, values) ?? []
  })
}

/** What is looked at for keys and their values: all configs, or of a very large sweep some that have what all have. */
function lookedAt(configs: Iterable<object>): Iterable<JsonObject> {
  const isHuge = configs instanceof PlannedSweep && configs.candidateCount > MOST_LOOKED_AT
  return isHuge ? configs.probes() : (configs as Iterable<JsonObject>)
}

function setKey(configs: PlannedSweep<JsonObject>, key: string, value: JsonValue): PlannedSweep<JsonObject> {
  const known = new Set<string>()
  let isKnown = false
  for (const config of lookedAt(configs)) {
    const found = valueAtKey(config, key)
    if (sameJson(found, value)) {
      return configs.where((other) => sameJson(valueAtKey(other, key), value))
    }
    if (found !== undefined) isKnown = true
    else if (!isKnown) visitLeaves(config, (name) => known.add(name))
  }
  if (!isKnown) throw unknownKey(key, [...known])
  return addAxis(configs, key, [value]).modify((config) =>
    setAt(config, pathIn(config, key), copyJson(value)),
  )
}

function addAxis(
  configs: PlannedSweep<JsonObject>,
  key: string,
  values: readonly JsonValue[],
): PlannedSweep<JsonObject> {
  const [first = {}] = configs
  return configs.axis(pathIn(first, key), values)
}

/** Where a config has the key as it is typed, dots and all, that is meant; else the dots lead into objects. */
function pathIn(config: JsonObject, key: string): ConfigPath {
  return Object.hasOwn(config, key) ? [key] : parsePath(key)
}

function unknownKey(key: string, known: readonly string[]): ZtxexpError {
  const hint = didYouMean(key, known, JSON.stringify)
  const list = known.length === 0 ? 'the configs have no keys' : `known keys: ${listed(known, MOST_NAMED)}`
  return new ZtxexpError('BAD_OPTION', `--set ${key}: no config has this key.${hint} (${list})`)
}

function checkCount(option: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return
  throw new ZtxexpError('BAD_OPTION', `${option} ${count}: expected an integer of at least 1.`)
}
