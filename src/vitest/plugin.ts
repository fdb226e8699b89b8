/** The Vite side of ztxexp as a plugin: an environment that keeps modules as they are, and the pool. */
import { relative } from 'node:path'
import type { Plugin, UserConfig } from 'vite'
import type {} from 'vitest/config'
import type { InlineConfig, PoolOptions, TestProject, Vitest } from 'vitest/node'
import './config-key.ts'
import { experimentProject, PluginsNeeded } from './experiment-project.ts'
import { GLOBALS_ID, globalsModule } from './globals-module.ts'
import { isYamlModule, loadYamlModule, type YamlModules, yamlModules } from './graph/yaml-module.ts'
import { ExperimentPoolWorker, type HostHooks } from './pool-worker.ts'
import { FOR_PROGRAMS } from './reporters/reporters.ts'
import { type StartedWith, startedWith } from './started-with.ts'
import { listByLoading } from './tasks/list-by-loading.ts'
import { HOST_NAME } from './tasks/tasks.ts'
import { needsTsconfigPaths, readTsconfigPaths, type TsconfigPaths } from './tsconfig-paths.ts'
import { watchAlso } from './watch-files.ts'

/** What the plugin is told by whoever makes it. */
export interface PluginSetup {
  /**
   * Called with the project's root and the `experiment` key of its config; returns what of it Vitest must know.
   * May throw: that ends the start of Vitest.
   */
  configure: (project: { root: string; experiment: unknown }) => HostConfig
  /** Called when Vitest has opened the project, and waited for. What it throws ends the start of Vitest. */
  onOpen: () => Promise<void>
  /** Called when the first file is to run. */
  hooksFor: (project: TestProject) => HostHooks
  /** The module that `import 'ztxexp'` gives in experiments: the url of this package's own. */
  entryUrl: string
  /** Url of the module that parses YAML sweeps. */
  yamlParserUrl: string
  /**
   * Called when Vitest starts to run files, and when it is done and has printed its own report: whether that is for a
   * program, so that nothing may be added to it.
   */
  onStart: () => void
  /** Told of flags of Vitest that are for experiments too, before the first file is to run. */
  onFlags: (started: StartedWith) => void
  onEnd: (isForProgram: boolean) => void
  /** Whether the project is Vitest's, with tests and reporters of its own, or ours alone. */
  isGuest: boolean
}

export interface HostConfig {
  include: string[]
  exclude: string[]
  setupFiles: string[]
  /** Paths and globs, relative to the root. */
  watchFiles: string[]
  /** Instead of Vitest's default one, where Vitest is not the one that was started. */
  reporters: unknown[]
  /** Absolute path. */
  resultsDir: string
}

/** Files at once: each waits for its runs, and runs are limited by the scheduler. */
const FILES_TOGETHER = { isolate: true, fileParallelism: true, maxWorkers: 10_000 }

/** Experiments run after tests, never beside them: that would falsify what they measure. */
const GROUP_ORDER = 1_000

/** What of `test` in the config file is for any code that Vitest runs; the rest is for tests and their reports. */
const KEPT = [
  ...['root', 'dir', 'execArgv', 'onStackTrace'],
  ...['env', 'alias', 'globals', 'globalSetup', 'provide', 'setupFiles', 'css', 'deps', 'server'],
  ...['environment', 'environmentOptions', 'fakeTimers', 'chaiConfig', 'expect'],
  // Vitest 5 has put here what it was started with; Vitest 4 adds that later.
  ...['watch', 'passWithNoTests', 'cache'],
] as (keyof InlineConfig)[]

export function createHostPlugin(setup: PluginSetup): Plugin {
  let watchFiles: string[] = []
  let paths: TsconfigPaths | undefined
  let yaml: YamlModules | undefined
  let arePluginsAdded = false
  return {
    name: 'ztxexp',
    enforce: 'pre',
    async config(userConfig) {
      const inner = setup.isGuest ? {} : await experimentProject(userConfig)
      if (!arePluginsAdded && inner.plugins && inner.plugins.length > 0) {
        arePluginsAdded = true
        throw new PluginsNeeded(inner.plugins)
      }
      const test = { ...userConfig.test, ...inner.test }
      const root = test.root ?? userConfig.root ?? process.cwd()
      const experiment = inner.experiment
        ? { ...inner.experiment, ...userConfig.experiment }
        : userConfig.experiment
      const host = setup.configure({ root, experiment })
      watchFiles = host.watchFiles
      userConfig.test = testConfig(setup, test, host)
      const vite = viteConfig(host, userConfig)
      const { resolve, define } = inner
      return { ...vite, resolve: { ...resolve, ...vite.resolve }, ...(define && { define }) }
    },
    async configureVitest({ vitest, project }) {
      watchAlso(vitest, project.config.root, watchFiles)
      if (setup.isGuest) beGuest(setup, vitest, project)
      await setup.onOpen()
    },
    async configResolved(config) {
      // Vitest sets this to true for every environment: module runners get what they expect, and we what we need.
      const environment = config.environments[HOST_NAME]
      if (!environment) return
      environment.dev.moduleRunnerTransform = false
      // Packages are found as in Vitest's own environment, `ssr.resolve` included.
      const { resolve } = config.environments.ssr ?? {}
      if (resolve) environment.resolve = { ...resolve }
      yaml = yamlModules(config.plugins)
      paths = needsTsconfigPaths(config) ? await readTsconfigPaths() : undefined
    },
    async load(id) {
      if (this.environment?.name !== HOST_NAME) return null
      if (id === GLOBALS_ID) return { code: globalsModule(), map: null }
      if (!yaml?.isSweep(id)) return null
      const { root } = this.environment.config
      return { code: await loadYamlModule(id, root, setup.yamlParserUrl), map: null }
    },
    async resolveId(source, importer) {
      if (this.environment?.name !== HOST_NAME) return null
      if (source === 'ztxexp') return { id: setup.entryUrl, external: true }
      if (source === setup.yamlParserUrl) return { id: source, external: true }
      if (source === GLOBALS_ID) return source
      if (yaml && isYamlModule(source)) {
        const found = await this.resolve(source, importer, { skipSelf: true })
        return found && !found.external ? yaml.resolve(found.id) : found
      }
      for (const path of (importer && paths?.candidates(source, importer)) || []) {
        const found = await this.resolve(path, importer, { skipSelf: true })
        if (found) return found
      }
      return null
    },
    watchChange(path) {
      paths?.fileChanged(path)
    },
  }
}

/** Where Vitest is the one that was started. */
function beGuest(setup: PluginSetup, vitest: Vitest, project: TestProject): void {
  // Flags have taken the place of what the plugin has set.
  Object.assign(project.config, ownScheduling(setup))
  setup.onFlags(startedWith(vitest))
  listByLoading(vitest)
  const onTestRunEnd = () => setup.onEnd(vitest.config.reporters.some(isForPrograms))
  vitest.config.reporters.push({ onTestRunStart: setup.onStart, onTestRunEnd } as never)
}

function testConfig(setup: PluginSetup, user: InlineConfig, host: HostConfig): InlineConfig {
  const { root } = user
  return {
    ...(setup.isGuest ? user : { ...keptOf(user), reporters: host.reporters }),
    include: host.include,
    exclude: [...host.exclude, ...resultsGlob(root, host.resultsDir)],
    setupFiles: [...toList(user.setupFiles), ...host.setupFiles],
    // Benchmarks of Vitest are none of ours.
    benchmark: { ...user.benchmark, include: [] },
    includeTaskLocation: true,
    sequence: { groupOrder: GROUP_ORDER, ...user.sequence },
    ...FILES_TOGETHER,
    pool: poolOf(setup),
  } as InlineConfig
}

function viteConfig({ resultsDir }: HostConfig, user: UserConfig): UserConfig {
  return {
    // What the editor resolves must load; Vite leaves this off for the speed of large applications.
    resolve: { tsconfigPaths: user.resolve?.tsconfigPaths ?? true },
    environments: { [HOST_NAME]: { consumer: 'server' } },
    // A file that a run writes must not look like a change of its code.
    server: { watch: { ignored: [`${resultsDir}/**`] } },
  }
}

function resultsGlob(root: string | undefined, resultsDir: string): string[] {
  const inside = relative(root ?? process.cwd(), resultsDir).replaceAll('\\', '/')
  return inside.startsWith('..') ? [] : [`${inside}/**`]
}

/** Whether nothing of ours may stand beside what it prints; that of `blob` is read by a Vitest that puts shards together. */
function isForPrograms(reporter: unknown): boolean {
  const name: unknown = Array.isArray(reporter) ? reporter[0] : reporter
  return typeof name === 'string' && (FOR_PROGRAMS.has(name) || name === 'blob')
}

function toList(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function poolOf(setup: PluginSetup) {
  return {
    name: HOST_NAME,
    createPoolWorker: (options: PoolOptions) =>
      new ExperimentPoolWorker(options, setup.hooksFor(options.project)),
  }
}

/** How files get to the scheduler, in a config that Vitest has resolved. */
function ownScheduling(setup: PluginSetup): object {
  return { ...FILES_TOGETHER, pool: HOST_NAME, poolRunner: poolOf(setup) }
}

function keptOf(user: InlineConfig): InlineConfig {
  return Object.fromEntries(KEPT.flatMap((key) => (user[key] === undefined ? [] : [[key, user[key]]])))
}
