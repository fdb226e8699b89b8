/** Asks a source of configs, in the process that it lives in. */
import type { SourceAnswer, SourceQuestion } from '../../model/config-source.ts'
import { invariant, ZtxexpError } from '../../model/error.ts'
import type { ConfigSelection } from '../../model/run.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { describeValue, type JsonValue } from '../../model/utils/json.ts'
import { PlannedSearch } from '../sweep/search-plan.ts'
import type { SearchSource } from '../sweep/search-source.ts'
import { checkConfig } from './check-config.ts'
import { type ConfigSource, isConfigSource } from './config-source.ts'
import { atMost, openSearch } from './declared-search.ts'
import type { Definition } from './definition.ts'
import { readYaml } from './open-configs.ts'
import { sourceTitle } from './title.ts'

/**
 * What is known of the configs of a source before it is asked.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` where its total is nonsense; `BAD_OPTION` for `--set` and `--grid`, which change
 *   configs that are known
 */
export function collectSource(
  where: string,
  { total }: ConfigSource<object>,
  { set, grid, limit, sample }: ConfigSelection,
): { most?: number } {
  if (total !== undefined && !(Number.isSafeInteger(total) && total >= 0)) {
    const message = `${where}: total of a source of configs is a whole number, got ${describeValue(total)}.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  const [changed] = [
    ...Object.keys(set).map((key) => `--set ${key}`),
    ...Object.keys(grid).map((key) => `--grid ${key}`),
  ]
  if (changed !== undefined) {
    throw new ZtxexpError(
      'BAD_OPTION',
      `${changed}: the configs of ${where} are made by its source while it runs, and cannot be changed from outside.`,
    )
  }
  const most = atMost(total, { sample, limit })
  return Number.isFinite(most) ? { most } : {}
}

/** A definition, and the folder of its file, that the path of a YAML file starts from. */
export interface SourceDefinition {
  definition: Definition
  folder: string
}

/** Searches that go on, by their definitions. */
const searches = new WeakMap<Definition, SearchSource>()

async function openSource(
  where: string,
  definition: Definition,
  { folder, set }: { folder: string; set: Readonly<Record<string, JsonValue>> },
): Promise<ConfigSource<object> | undefined> {
  const { configs } = definition
  if (isConfigSource(configs)) return configs
  const known = searches.get(definition)
  if (known) return known
  const search = typeof configs === 'string' ? await readYaml(where, folder, configs) : configs
  if (!(search instanceof PlannedSearch)) return undefined
  const { readDeclared } = await import('../../options/declared.ts')
  const source = openSearch(where, search, {
    options: readDeclared(where, definition.options),
    isEvaluation: definition.evaluation !== undefined,
    set,
  })
  searches.set(definition, source)
  return source
}

/**
 * Tells a source, and then asks it.
 *
 * @param where The experiment, for messages.
 * @throws {ZtxexpError} `BAD_DECLARATION` when it gives no list, too many, or what is not plain JSON; whatever it throws
 */
export async function askSource(
  where: string,
  { definition, folder }: SourceDefinition,
  { told, count, given, set = {} }: SourceQuestion,
): Promise<Extract<SourceAnswer, { ok: true }>> {
  const source = await openSource(where, definition, { folder, set })
  invariant(source, `${where} has no source of configs`)
  for (const observation of told) await source.tell?.(observation)
  const answer: unknown = count === 0 ? [] : await source.ask(count)
  if (!Array.isArray(answer)) {
    const message = `${where}: ask(${count}) of its source must return a list of configs, got ${describeValue(answer)}.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  if (answer.length > count) {
    const message = `${where}: ask(${count}) of its source returned ${answer.length} configs, more than it was asked for.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  const configs = answer.map((each: unknown, index) => {
    const position = given + index
    const config = checkConfig(where, each, position)
    return { title: sourceTitle(definition.name, config, position), config, configHash: fingerprint(config) }
  })
  return { ok: true, configs }
}
