/** Finds the config file of a project and checks the `experiment` key that it exports. */
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { ZtxexpError } from '../model/error.ts'
import { describeValue, isPlainObject } from '../model/utils/json.ts'
import { didYouMean, nearestName } from '../model/utils/nearest-name.ts'
import { describeBadValue } from './kinds/bad-value.ts'
import { flagName } from './name.ts'
import { type NamedOption, OPTION_LIST, type OptionValues, optionsFrom } from './option-type.ts'
import type { ZtxexpKey } from './ztxexp-options.ts'

const FILE_NAMES = [
  ...['ts', 'mts', 'js', 'mjs'].map((extension) => `ztxexp.config.${extension}`),
  ...['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `vite.config.${extension}`),
]

const BY_KEY = new Map<string, NamedOption>(
  optionsFrom('config').map((row) => [row.key satisfies string as ZtxexpKey, row]),
)

/** Options that a user wrote in code, not yet checked. */
export interface WrittenOptions {
  options: unknown
  /** Where they stand, for messages: `ztxexp.config.ts: experiment`, or `ztxexp(options)`. */
  place: string
}

/** Where to look for a config file. */
export interface ConfigSearch {
  /** Absolute path of the project. */
  root: string
  /** Absolute path of the working directory. */
  cwd: string
  /** Path that was named, from the root or else from the working directory. */
  named?: string | undefined
}

/**
 * The config file of a project: the one that was named, else `ztxexp.config.*`, else `vite.config.*` in the root.
 *
 * @returns an absolute path, or `undefined` where there is none
 * @throws ZtxexpError BAD_CONFIG_FILE when the named one does not exist
 */
export function findConfigFile({ root, cwd, named }: ConfigSearch): string | undefined {
  if (named === undefined)
    return FILE_NAMES.map((name) => resolve(root, name)).find((path) => existsSync(path))
  const candidates = [...new Set([resolve(root, named), resolve(cwd, named)])]
  const path = candidates.find((candidate) => existsSync(candidate))
  if (path !== undefined) return path
  const places = candidates.join(', nor ')
  throw new ZtxexpError(
    'BAD_CONFIG_FILE',
    `Config file ${named} does not exist: not ${places}. Correct --config.`,
  )
}

/**
 * The config file of Vitest in the root that is not read, because nobody has named it and ztxexp has none of its own.
 *
 * @returns its name
 * @example
 * unreadVitestConfig('/project', undefined) // 'vitest.config.ts'
 */
export function unreadVitestConfig(root: string, configFile: string | undefined): string | undefined {
  if (configFile !== undefined && !basename(configFile).startsWith('vite.config.')) return undefined
  const names = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `vitest.config.${extension}`)
  return names.find((name) => existsSync(resolve(root, name)))
}

/**
 * Checks options that a user wrote in code, such as the `experiment` key of a Vite config.
 *
 * @returns what they set, in the units of the program; nothing for `undefined`
 * @throws ZtxexpError BAD_CONFIG_FILE that names the place, the key and what it takes
 * @example
 * checkWrittenOptions({ options: { timeout: '2s' }, place: 'ztxexp.config.ts: experiment' }) // { timeout: 2000 }
 */
export function checkWrittenOptions({ options, place }: WrittenOptions): OptionValues {
  if (options === undefined) return {}
  if (!isPlainObject(options)) {
    throw new ZtxexpError('BAD_CONFIG_FILE', `${place}: must be an object, not ${describeValue(options)}.`)
  }
  const values: Record<string, unknown> = {}
  for (const [key, input] of Object.entries(options)) {
    const row = BY_KEY.get(key)
    if (!row) throw new ZtxexpError('BAD_CONFIG_FILE', `${place}.${key}: ${unknownKey(key)}`)
    if (input === undefined) continue
    values[key] = row.kind.fromConfig(input)
    if (values[key] === undefined) {
      throw new ZtxexpError('BAD_CONFIG_FILE', `${place}.${describeBadValue(key, row.kind, input)}`)
    }
  }
  return values as OptionValues
}

/** What somebody may write who means `experiment`. */
const MEANING_EXPERIMENT = ['experiment', 'ztxexp']

/** Keys of Vite that are like one of ours. */
const OF_VITE = new Set(['experimental', 'mode', 'root'])

/**
 * Says which key of a config file was most likely to be `experiment`, or within it, where there is none of this name;
 * `undefined` where nothing looks like it, and for files that are there for Vite or Vitest.
 *
 * @param keys All that the file exports; those of Vite may be among them.
 */
export function describeMisplacedKey(configFile: string, keys: readonly string[]): string | undefined {
  const name = basename(configFile)
  if (keys.includes('experiment') || /^vite(st)?\.config\./.test(name)) return undefined
  const own = keys.filter((key) => !OF_VITE.has(key))
  const misspelt = own.find((key) => nearestName(key, MEANING_EXPERIMENT) !== undefined)
  if (misspelt) return `${name}: There is no key ${misspelt}, so it is ignored. Did you mean experiment?`
  const outside = own.find((key) => BY_KEY.has(key))
  return outside && `${name}: ${outside} is ignored. Write it as experiment: { ${outside}: … }.`
}

function unknownKey(key: string): string {
  const elsewhere = OPTION_LIST.find((row) => row.key === key)
  if (elsewhere) return `This is not for config files. Use ${flagName(elsewhere)} on the command line.`
  const known = [...BY_KEY.keys()]
  return `There is no such option.${didYouMean(key, known)} The options are ${known.join(', ')}.`
}
