/** From what `each` was given to the configs that will run: read, checked, and narrowed by the command line. */
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { ZtxexpError } from '../../model/error.ts'
import type { ConfigSelection } from '../../model/run.ts'
import { listed } from '../../model/utils/counted.ts'
import { describeValue, type JsonObject } from '../../model/utils/json.ts'
import { PlannedSearch } from '../sweep/search-plan.ts'
import { PlannedSweep } from '../sweep/sweep.ts'
import { checkConfig } from './check-config.ts'
import type { ConfigSource } from './config-source.ts'
import type { DeclaredConfigs } from './definition.ts'
import { format, MOST_CONFIGS, Pulled, pullAsync, tooMany } from './pulled.ts'
import { describeOverrides, hasKey, sample, take, withOverrides } from './select-configs.ts'

/** The configs of an experiment, and what became of the others. */
export interface SelectedConfigs {
  configs: JsonObject[]
  /** Dropped because an equal one had come before. */
  duplicates: number
  /** How many there were before a part was taken, such as `486`; undefined when all are here. */
  partOf?: string | undefined
  /** What a user should know of them, in sentences. */
  notes?: string[]
}

/** Entries of `exclude` that are named. */
const MOST_NAMED = 3
/** Sweeps of more candidates are not walked to count what a part was taken of. */
const MOST_COUNTED = 20_000
/** Candidates that are looked at to find those that a filter leaves: some ten seconds. */
const MOST_SEARCHED = 5_000_000

/**
 * What an experiment was given as configs. A path is that of a YAML sweep.
 *
 * @param where The experiment, for messages.
 * @param place `folder`: absolute path that a relative one starts from.
 * @throws {ZtxexpError} `BAD_DECLARATION` when it is no iterable of configs, or cannot be read to its end
 */
export async function openConfigs(
  where: string,
  configs: Exclude<DeclaredConfigs, ConfigSource<object>>,
  { folder, selection }: { folder: string; selection: ConfigSelection },
): Promise<Iterable<object> | PlannedSearch<object>> {
  if (typeof configs === 'string') return readYaml(where, folder, configs)
  if (configs instanceof PlannedSweep || configs instanceof PlannedSearch) return configs
  if (isIterable(configs)) return Array.isArray(configs) ? [...configs] : new Pulled(where, configs)
  if (isAsyncIterable(configs)) {
    const most = isNarrowed(selection) ? undefined : selection.limit
    return new Pulled(where, await pullAsync(where, configs, most))
  }
  throw new ZtxexpError(
    'BAD_DECLARATION',
    `${where}: each(...) takes an array or another iterable of configs, a sweep, a search, a source of them, or the path of a YAML sweep, ` +
      `got ${describeValue(configs)}.`,
  )
}

function isIterable(value: unknown): value is Iterable<object> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function isAsyncIterable(value: unknown): value is AsyncIterable<object> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/**
 * The configs that are left after `--set`, `--grid`, `--sample` and `--limit`.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` with index and key path when a config is not plain JSON data, and where there
 *   are more than a session can hold
 */
export function selectConfigs(
  where: string,
  source: Iterable<object>,
  selection: ConfigSelection,
): SelectedConfigs {
  const checked = source instanceof PlannedSweep ? source : checkConfigs(where, source, selection)
  const hasOverrides = Object.keys(selection.set).length + Object.keys(selection.grid).length > 0
  const configs: Iterable<object> = hasOverrides ? withOverrides(checked, selection) : checked
  if (configs instanceof PlannedSweep) {
    const selected = selectFromSweep(where, configs, selection)
    return hasOverrides ? { ...selected, notes: describeOverrides(checked, selection) } : selected
  }
  const { sample: count, limit, seed } = selection
  const all = configs as JsonObject[]
  if (count !== undefined && count < all.length) {
    return part(sample(all, count, seed), String(all.length))
  }
  if (limit !== undefined && source instanceof Pulled && all.length === limit) {
    return part(all, 'an unknown number of')
  }
  if (limit !== undefined && limit < all.length) return part(take(all, limit), format(all.length))
  if (all.length > MOST_CONFIGS) throw tooMany(where, `${format(all.length)} configs`)
  return { configs: all, duplicates: 0 }
}

function selectFromSweep(
  where: string,
  configs: PlannedSweep<JsonObject>,
  { sample: count, limit, seed }: ConfigSelection,
): SelectedConfigs {
  const most = count ?? limit
  const total = most === undefined ? undefined : countOf(configs)
  if (most === undefined || (total !== undefined && most >= total.count)) return expandWhole(where, configs)
  const taken = count === undefined ? take(configs, most) : sample(configs, count, seed)
  // Fewer than were asked for are all that there are.
  if (taken.length < most) return { configs: taken, duplicates: 0 }
  return part(taken, total ? format(total.count) : `at most ${format(configs.candidateCount)}`)
}

/** How many configs a sweep has, after filters and without duplicates; `undefined` where that would take long to find. */
function countOf(configs: PlannedSweep<JsonObject>): { count: number } | undefined {
  if (configs.isCountExact) return { count: configs.candidateCount }
  if (configs.candidateCount > MOST_COUNTED) return undefined
  let count = 0
  for (const _ of configs) count++
  return { count }
}

function expandWhole(where: string, configs: PlannedSweep<JsonObject>): SelectedConfigs {
  const { candidateCount, isCountExact } = configs
  if (candidateCount > (isCountExact ? MOST_CONFIGS : MOST_SEARCHED)) {
    throw tooMany(
      where,
      `${format(candidateCount)} ${isCountExact ? 'configs' : 'candidates to look through'}`,
    )
  }
  const found: JsonObject[] = []
  const walk = configs[Symbol.iterator]()
  let step = walk.next()
  for (; !step.done; step = walk.next()) {
    if (found.length === MOST_CONFIGS) {
      throw tooMany(where, `more than ${format(MOST_CONFIGS)} of ${format(candidateCount)} candidates`)
    }
    found.push(step.value)
  }
  return { configs: found, duplicates: step.value.duplicates, notes: exclusionNotes(configs) }
}

/** What was to be left out and is not there is most likely misspelt. */
function exclusionNotes(configs: PlannedSweep<JsonObject>): string[] {
  const unused = configs.unusedExclusions()
  if (unused.length === 0) return []
  return [`no config is like these entries of exclude: ${listed(unused, MOST_NAMED)}`]
}

/**
 * What is asked of each experiment of a file: a key to set counts only for those whose configs have it, as long as
 * one of them does. Where none does, it is left for all, and becomes an error.
 */
export function selectionsFor(
  sources: readonly Iterable<object>[],
  selection: ConfigSelection,
): ConfigSelection[] {
  const selections = sources.map(() => ({ ...selection, set: { ...selection.set } }))
  for (const key of Object.keys(selection.set)) {
    const isKnown = sources.map((source) => hasKey(source, key))
    if (!isKnown.includes(true)) continue
    for (const [index, { set }] of selections.entries()) if (!isKnown[index]) delete set[key]
  }
  return selections
}

function part(configs: object[], partOf: string): SelectedConfigs {
  return { configs: configs as JsonObject[], duplicates: 0, partOf }
}

/** @throws {ZtxexpError} `BAD_DECLARATION` where it cannot be read, or is none */
export async function readYaml(
  where: string,
  folder: string,
  path: string,
): Promise<PlannedSweep<JsonObject> | PlannedSearch<JsonObject>> {
  const file = resolve(folder, path)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const message = `${where}: cannot read the sweep ${relative(process.cwd(), file)}: ${(error as Error).message}`
    throw new ZtxexpError('BAD_DECLARATION', message, { cause: error })
  }
  // Only experiments that use YAML pay for its parser.
  const { parseSweepYaml } = await import('../sweep/yaml.ts')
  return parseSweepYaml(text, relative(process.cwd(), file))
}

/** Of what is made one by one, no more is asked for than is taken. */
function checkConfigs(where: string, configs: Iterable<unknown>, selection: ConfigSelection): object[] {
  const most = configs instanceof Pulled && !isNarrowed(selection) ? selection.limit : undefined
  const checked: object[] = []
  if (most === 0) return checked
  for (const config of configs) {
    checked.push(checkConfig(where, config, checked.length))
    if (checked.length === most) break
  }
  return checked
}

/** Whether more configs are to be looked at than are taken. */
function isNarrowed({ set, grid, sample: count }: ConfigSelection): boolean {
  return Object.keys(set).length + Object.keys(grid).length > 0 || count !== undefined
}
