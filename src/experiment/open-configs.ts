/** From what `each` was given to the configs that will run: read, checked, and narrowed by the command line. */
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  MOST_JSON_SIZE,
} from '../model/json.ts'
import type { ConfigSelection } from '../model/run.ts'
import type { Definition } from './definition.ts'
import { hasKey, sample, take, withOverrides } from './select-configs.ts'
import { Sweep } from './sweep.ts'

/** The configs of an experiment, and what became of the others. */
export interface SelectedConfigs {
  configs: JsonObject[]
  /** Dropped because an equal one had come before. */
  duplicates: number
  /** How many there were before a part was taken; undefined when all are here. */
  candidates: number | undefined
}

/**
 * What an experiment was given as configs. A path is that of a YAML sweep.
 *
 * @param where The experiment, for messages.
 * @param folder Absolute path that a relative one starts from.
 * @throws {ZtxexpError} `BAD_DECLARATION` when it is no iterable of configs, or the YAML cannot be used
 */
export async function openConfigs(
  where: string,
  folder: string,
  { configs }: Definition,
): Promise<Iterable<object>> {
  if (typeof configs === 'string') return readYaml(where, folder, configs)
  if (configs instanceof Sweep) return configs
  // A generator can be walked only once.
  if (configs !== null && configs !== undefined && typeof configs[Symbol.iterator] === 'function')
    return [...configs]
  throw new ZtxexpError(
    'BAD_DECLARATION',
    `${where}: each(...) takes an array or another iterable of configs, or the path of a YAML sweep, ` +
      `got ${describeValue(configs)}.`,
  )
}

/**
 * The configs that are left after `--set`, `--grid`, `--sample` and `--limit`.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` with index and key path when a config is not plain JSON data
 */
export function selectConfigs(
  where: string,
  source: Iterable<object>,
  selection: ConfigSelection,
): SelectedConfigs {
  const checked = source instanceof Sweep ? source : checkConfigs(where, source)
  const hasOverrides = Object.keys(selection.set).length + Object.keys(selection.grid).length > 0
  const configs: Iterable<object> = hasOverrides ? withOverrides(checked, selection) : checked
  const total = configs instanceof Sweep ? configs.candidateCount : checked.length
  const { sample: count, limit, seed } = selection
  if (count !== undefined && count < total) return part(sample(configs, count, seed), total)
  if (limit !== undefined && limit < total) return part(take(configs, limit), total)
  if (configs instanceof Sweep) return { ...(configs as Sweep<JsonObject>).expand(), candidates: undefined }
  return { configs: checked as JsonObject[], duplicates: 0, candidates: undefined }
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

function part(configs: object[], candidates: number): SelectedConfigs {
  return { configs: configs as JsonObject[], duplicates: 0, candidates }
}

async function readYaml(where: string, folder: string, path: string): Promise<Iterable<object>> {
  const file = resolve(folder, path)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const message = `${where}: cannot read the sweep ${relative(process.cwd(), file)}: ${(error as Error).message}`
    throw new ZtxexpError('BAD_DECLARATION', message, { cause: error })
  }
  // Only experiments that use YAML pay for its parser.
  const { parseSweepYaml } = await import('./sweep-yaml.ts')
  return parseSweepYaml(text, relative(process.cwd(), file))
}

function checkConfigs(where: string, configs: Iterable<unknown>): object[] {
  const checked: object[] = []
  for (const config of configs) checked.push(checkConfig(where, config, checked.length))
  return checked
}

function checkConfig(where: string, config: unknown, index: number): object {
  if (!isPlainObject(config)) {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${where}: config ${index} is ${describeValue(config)}. A config must be a plain object, such as { lr: 0.1 }.`,
    )
  }
  const problem = findJsonProblem(config, { maxSize: MOST_JSON_SIZE })
  if (problem) {
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${where}: config ${index} has ${problem.found} at ${problem.path || 'its root'}. ` +
        'A config is written to config.json, so it must be plain JSON data: ' +
        'pass a name or a number here and build the rest inside the function.',
    )
  }
  return config
}
