/** Starts Vitest for the command, and what the command needs of it. */
import { relative, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node'
import { ZtxexpError } from '../model/error.ts'
import { debugLog } from '../model/utils/debug.ts'
import { messageOf } from '../model/utils/message-of.ts'
import { PluginsNeeded } from './experiment-project.ts'
import { quietReporters } from './reporters/quiet-reporters.ts'
import { reporterError } from './reporters/reporter-error.ts'

const debug = debugLog('watch')

/** Vitest with a project open in it. */
export type Host = Vitest

export interface HostStart {
  /** Absolute path. */
  root: string
  configFile: string | undefined
  /** Mode of Vite. */
  envMode: string
  plugin: Plugin
  isWatching: boolean
}

/**
 * @throws {ZtxexpError} `BAD_CONFIG_FILE` when the config file does not load; errors of ours pass as they are
 */
export async function startVitest({
  root,
  configFile,
  envMode,
  plugin,
  isWatching,
}: HostStart): Promise<Host> {
  try {
    const options = {
      root,
      config: configFile ?? false,
      mode: envMode,
      watch: isWatching,
      passWithNoTests: true,
      // It would be written into the user's node_modules, and only remembers which test files were slow.
      cache: false,
    } as const
    const open = (plugins: Plugin[]) => createVitest('test', options, { plugins: [plugin, ...plugins] })
    const host = await open([]).catch((error: unknown) => {
      if (error instanceof PluginsNeeded) return open(error.plugins)
      throw error
    })
    quietReporters(host)
    return host
  } catch (error) {
    if (error instanceof ZtxexpError) throw error
    const badReporter = error instanceof Error && reporterError(error)
    if (badReporter) throw badReporter
    const message = messageOf(error)
    throw new ZtxexpError('BAD_CONFIG_FILE', `${configFile ?? root} does not load: ${message}`, {
      cause: error,
    })
  }
}

/** Runs every file whose path contains one of the filters. Where none does, nothing happens. */
export async function runAll(host: Host, filters: readonly string[]): Promise<void> {
  try {
    await host.start(await completeFilters(host, filters))
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'VITEST_FILES_NOT_FOUND') throw setupError(error)
  }
}

/** Loads every file whose path contains one of the filters, and runs nothing. */
export async function collectAll(host: Host, filters: readonly string[]): Promise<void> {
  // Vitest 5 would only parse the files: which configs there are is known when they are loaded.
  const completed = await completeFilters(host, filters)
  await host.collect(completed, { staticParse: false }).catch((error: unknown) => {
    throw setupError(error)
  })
}

/** What the code of a global setup has thrown is the user's; anything else stays as it is. */
function setupError(error: unknown): unknown {
  const { stack = '', message } = error instanceof Error ? error : new Error(String(error))
  if (error instanceof ZtxexpError || !/initializeGlobalSetup/.test(stack)) return error
  const place = /^ *at .*$/m.exec(stack)?.[0] ?? ''
  const text = `A global setup (test.globalSetup) failed: ${message}\n${place}`
  return new ZtxexpError('BAD_CONFIG_FILE', text.trimEnd(), { cause: error })
}

/**
 * Filters such as `train.exp.ts:12`, with the whole path in place of its part: Vitest wants that before a line.
 *
 * @throws {ZtxexpError} `BAD_OPTION` where the part stands for no file, or for several
 */
async function completeFilters(host: Host, filters: readonly string[]): Promise<string[]> {
  const places = filters.map((filter) => /^(.+):(\d+)$/.exec(filter))
  if (!places.some((place) => place)) return [...filters]
  const files = (await host.globTestSpecifications()).map(({ moduleId }) => moduleId)
  return filters.map((filter, index) => {
    const [, part, line] = places[index] ?? []
    if (part === undefined) return filter
    const exact = files.filter((file) => file === resolve(part) || file === resolve(host.config.root, part))
    const found = exact.length > 0 ? exact : files.filter((file) => file.includes(part))
    if (found.length === 1) return `${found[0]}:${line}`
    const problem = found.length === 0 ? 'no experiment file' : `${found.length} experiment files`
    throw new ZtxexpError(
      'BAD_OPTION',
      `${filter}: ${part} stands for ${problem}. Before a line stands one file.`,
    )
  })
}

/** The paths of all files, from the root: Vitest has looked for them before it filters. */
export async function allFiles(host: Host): Promise<string[]> {
  const specifications = await host.globTestSpecifications()
  return specifications.map(({ moduleId }) => relative(host.config.root, moduleId))
}

/** The parts of paths that were typed while watching, or given at the start; Vitest's types do not show them. */
export function typedFilters(host: Host): readonly string[] | undefined {
  return (host as { filenamePattern?: readonly string[] }).filenamePattern
}

/**
 * Calls back when the config file, or something that it imports, was saved. Vitest would then start its server anew
 * below us: it is kept waiting, since whoever is called closes it.
 */
export function onConfigSaved(host: Host, callback: (saved: string) => void): void {
  const { root, configFile = root, configFileDependencies } = host.vite.config
  host.onServerRestart(() => {
    callback(configFile)
    return new Promise<void>(() => {}) as unknown as undefined
  })
  // Vitest looks at the config file alone.
  host.vite.watcher.on('change', (path) => {
    const file = path.replaceAll('\\', '/')
    if (file !== configFile && configFileDependencies.includes(file)) callback(path)
  })
}

/** The files that have a failed run which the name pattern leaves, as they can be run again. */
export function failedFiles(host: Host): TestSpecification[] {
  const pattern = host.getGlobalTestNamePattern()
  const isLeft = (name: string) => pattern === undefined || name.search(pattern) !== -1
  const failed = host.state.getFailedFilepaths().filter((path) => {
    const tests = host.state.getFiles([path]).flatMap(({ tasks }) => tasks)
    // A file that did not load has none.
    return (
      tests.length === 0 ||
      tests.some(({ name, meta, result }) => result?.state === 'fail' && !meta.ztxexpLimit && isLeft(name))
    )
  })
  return failed.flatMap((path) => host.getModuleSpecifications(path))
}

/**
 * Calls back with every saved file for which Vitest will run files again, and with those; paths relative to the root.
 */
export function watchChanges(host: Host, onChange: (saved: string, reached: Set<string>) => void): void {
  const { root } = host.config
  const tell = (path: string): void => {
    // Vitest's own listener came first.
    const reached = [...host.watcher.changedTests].map((file) => relative(root, file))
    debug?.('%s was saved, which reaches %s', path, reached.join(', ') || 'no experiment')
    if (reached.length > 0) onChange(relative(root, path), new Set(reached))
  }
  host.vite.watcher.on('change', tell)
  host.vite.watcher.on('add', tell)
}
