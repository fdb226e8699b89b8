/** Takes a part of some configs, or changes them, as the command line asks: `--limit`, `--sample`, `--set`, `--grid`. */
import { ZtxexpError } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import { leafKeys, sameJson, setAt, valueAt } from './config-path.ts'
import { nearestName } from './nearest-name.ts'
import { type Override, parseGrid, parseSet } from './override-text.ts'
import { DEFAULT_SEED, shuffledIndices } from './seeded-random.ts'
import { Sweep, sweepOf } from './sweep.ts'

/** What `--set` and `--grid` ask for, as typed: `key=value`, and `key=value,value`. */
export interface ConfigOverrides {
  set?: readonly string[]
  grid?: readonly string[]
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
  configs: Iterable<T> | Sweep<T>,
  count: number,
  seed: number = DEFAULT_SEED,
): T[] {
  checkCount('--sample', count)
  if (!Number.isSafeInteger(seed)) throw new ZtxexpError('BAD_OPTION', `--seed ${seed}: expected an integer.`)
  if (configs instanceof Sweep) return take<T>(configs.shuffle(seed), count)
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
 * @throws ZtxexpError `BAD_OPTION` for text that is no `key=value`, and for unknown keys, with those that are known
 * @example
 * withOverrides(sweep().grid({ lr: [0.1, 0.2], seed: [1, 2] }), { set: ['lr=0.1'], grid: ['batch=16,32'] })
 */
export function withOverrides(configs: Iterable<object>, overrides: ConfigOverrides): Sweep<JsonObject> {
  const sets = (overrides.set ?? []).map(parseSet)
  const grids = (overrides.grid ?? []).map(parseGrid)
  const start = configs instanceof Sweep ? (configs as Sweep<JsonObject>) : sweepOf(configs)
  if (sets.length + grids.length === 0) return configs instanceof Sweep ? start : start.keepDuplicates()
  const narrowed = sets.reduce(applySet, start)
  return grids.reduce(addAxis, narrowed)
}

function applySet(configs: Sweep<JsonObject>, override: Override): Sweep<JsonObject> {
  const { key, values } = override
  const [value] = values
  const known = new Set<string>()
  let isKnown = false
  for (const config of configs) {
    const found = valueAt(config, pathIn(config, key))
    if (sameJson(found, value))
      return configs.where((other) => sameJson(valueAt(other, pathIn(other, key)), value))
    if (found !== undefined) isKnown = true
    else if (!isKnown) for (const name of leafKeys(config)) known.add(name)
  }
  if (!isKnown) throw unknownKey(key, [...known])
  return addAxis(configs, override).modify((config) => setAt(config, pathIn(config, key), value))
}

function addAxis(configs: Sweep<JsonObject>, { key, values }: Override): Sweep<JsonObject> {
  const [first = {}] = configs
  return configs.axis(pathIn(first, key), values)
}

/** Where a config has the key as it is typed, dots and all, that is meant; else the dots lead into objects. */
function pathIn(config: JsonObject, key: string): string[] {
  return Object.hasOwn(config, key) ? [key] : key.split('.')
}

function unknownKey(key: string, known: readonly string[]): ZtxexpError {
  const nearest = nearestName(key, known)
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
  const list = known.length === 0 ? 'the configs have no keys' : `known keys: ${known.join(', ')}`
  return new ZtxexpError('BAD_OPTION', `--set ${key}: no config has this key.${hint} (${list})`)
}

function checkCount(option: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return
  throw new ZtxexpError('BAD_OPTION', `${option} ${count}: expected an integer of at least 1.`)
}
