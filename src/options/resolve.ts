/** Puts the sources of options together: command line, then environment, then config files, then defaults. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ZtxexpError } from '../model/error.ts'
import type { JsonObject } from '../model/utils/json.ts'
import { checkWrittenOptions, findConfigFile, type WrittenOptions } from './config-file.ts'
import { readEnvironment } from './environment.ts'
import type { WorkerCount } from './kinds/schedule-kind.ts'
import { type CompleteValues, firstOf, OPTION_LIST, type OptionValues } from './option-type.ts'
import { OPTIONS } from './table.ts'

/** Every option with its final value; paths absolute, times in milliseconds, memory in bytes. */
export interface ResolvedOptions extends Readonly<Omit<CompleteValues, 'workers'>> {
  /** Number of workers, at least 1. */
  readonly workers: number
}

const VALUE_ROWS = OPTION_LIST.filter((row) => row.key !== 'help' && row.key !== 'version')

/** What a user said where a session starts. */
export interface StartingPoint {
  /** From the command line, or from code that is equal to it. Default: nothing. */
  values?: OptionValues
  /** Such as `process.env`. Default: nothing. */
  environment?: Readonly<Record<string, string | undefined>>
  /** Absolute path that a relative root starts from. */
  cwd: string
}

export interface ResolveInput extends StartingPoint {
  /** Options written in code, those that win first: the config file's, the plugin's. Default: none. */
  written?: readonly WrittenOptions[]
  /** Processors to count on. */
  parallelism: number
}

/** What must be known of a project before its config file can be loaded. */
export interface ProjectPlace {
  /** Absolute path. */
  root: string
  /** Absolute path. */
  configFile: string | undefined
  /** Mode of Vite. */
  envMode: string
}

/**
 * Where a project is and which config file it has: what must be known before that file can be loaded.
 *
 * @throws ZtxexpError BAD_OPTION for a bad environment variable or a root that is no folder, BAD_CONFIG_FILE for a
 * named file that is missing
 */
export function locateProject(start: StartingPoint): ProjectPlace {
  const said = firstOf([start.values ?? {}, readEnvironment(start.environment ?? {})])
  const { root = '.', config, envMode = OPTIONS.envMode.default } = said
  const absolute = resolve(start.cwd, root)
  if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ZtxexpError('BAD_OPTION', `The root ${absolute} is not a folder. Correct --root.`)
  }
  const configFile = findConfigFile({ root: absolute, cwd: start.cwd, named: config })
  return { root: absolute, configFile, envMode }
}

/**
 * The value of every option. A source replaces the whole value of the next one, also of a list or map.
 *
 * @throws ZtxexpError BAD_OPTION for a bad environment variable, BAD_CONFIG_FILE for a bad written option
 * @example
 * resolveOptions({ values: { workers: '50%' }, cwd: '/project', parallelism: 8 }).workers // 4
 */
export function resolveOptions(input: ResolveInput): ResolvedOptions {
  const defaults = Object.fromEntries(VALUE_ROWS.map((row) => [row.key, row.default]))
  const said = firstOf([
    input.values ?? {},
    readEnvironment(input.environment ?? {}),
    ...(input.written ?? []).map(checkWrittenOptions),
  ])
  // A copy, so that nobody can change the defaults for the next session; what was said may hold functions.
  const complete = { ...structuredClone(defaults), ...said } as CompleteValues
  checkTogether(complete)
  const root = resolve(input.cwd, complete.root)
  return {
    ...complete,
    root,
    resultsDir: resolve(root, complete.resultsDir),
    workers: countWorkers(complete.workers, input.parallelism),
  }
}

/** What is right by itself and cannot work together. */
function checkTogether({ mode, memoryLimit, nice }: CompleteValues): void {
  if (mode !== 'thread_pool' || (memoryLimit === undefined && nice === undefined)) return
  throw new ZtxexpError(
    'BAD_OPTION',
    `--${nice === undefined ? 'memory-limit looks at' : 'nice is for'} the process of a run, and in mode thread_pool all runs share one. Use process_pool.`,
  )
}

/** A share is rounded and at least one; a number is taken as it is, also above the number of processors. */
function countWorkers(workers: WorkerCount, parallelism: number): number {
  if (typeof workers === 'number') return workers
  return Math.max(1, Math.round((Number.parseFloat(workers) / 100) * parallelism))
}

/** The value of every option that has one, as plain data. */
export function optionsAsJson(options: ResolvedOptions): JsonObject {
  const values = VALUE_ROWS.map(({ key, kind }) => {
    const value = (options as unknown as Record<string, unknown>)[key]
    return [key, kind.toJson && value !== undefined ? kind.toJson(value) : value]
  })
  return JSON.parse(JSON.stringify(Object.fromEntries(values))) as JsonObject
}

/**
 * What differs from the defaults, for a log. Of maps only the keys are named: the values may be secret.
 *
 * @example
 * describeOptions(options) // 'mode=dynamic workers=2'
 */
export function describeOptions(options: ResolvedOptions): string {
  const said = VALUE_ROWS.flatMap(({ key, kind, default: standard }) => {
    const value = (options as unknown as Record<string, unknown>)[key]
    return value === undefined || isDeepStrictEqual(value, standard) ? [] : [`${key}=${kind.format(value)}`]
  })
  return said.join(' ') || 'all defaults'
}
