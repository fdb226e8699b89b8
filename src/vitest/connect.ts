/** Connects a session to Vitest: the plugin is made first, and the session when the config is known. */
import { basename } from 'node:path'
import type { Plugin } from 'vite'
import type { TestProject } from 'vitest/node'
import type { BaselineJudge } from '../analysis/baseline/baseline-judge.ts'
import { countProcessors } from '../machine/cpu-load.ts'
import { interrupted, invariant } from '../model/error.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { GateVerdict } from '../model/gate-verdict.ts'
import type { HostProcess } from '../model/host-process.ts'
import { debugLog } from '../model/utils/debug.ts'
import type { WrittenOptions } from '../options/config-file.ts'
import type { OptionValues } from '../options/option-type.ts'
import { describeOptions, type ResolvedOptions, resolveOptions } from '../options/resolve.ts'
import { checkMachine } from '../session/check-machine.ts'
import { Session, type SessionOptions } from '../session/session.ts'
import { watchSignals } from '../session/signals.ts'
import { describeOutcome, describeTrackers } from '../trackers/describe.ts'
import type { NamedTracker } from '../trackers/named-tracker.ts'
import { resolveTrackers } from '../trackers/resolve.ts'
import type { FileReport } from './backend.ts'
import { moduleLoader } from './load-module.ts'
import { createHostPlugin } from './plugin.ts'
import { chosenReporters } from './reporters/reporters.ts'
import type { RenderDiff } from './tasks/tasks.ts'
import { workerSurroundings } from './worker-surroundings.ts'

const debug = debugLog('config')

export interface ConnectOptions {
  /** What the command line said. */
  values?: OptionValues
  host: HostProcess
  /** The environment that the user started us with, for options. */
  environment: Readonly<Record<string, string | undefined>>
  /** The options of `ztxexp(options)` in a Vitest config. */
  pluginOptions?: unknown
  /** Absolute path of the config file, for messages. */
  configFile?: string | undefined
  /** Whether Vitest is the one that was started. */
  isGuest: boolean
  listeners?: readonly LifecycleListener[]
  /** A reporter of Vitest that prints for us. Default: none. */
  reporter?: object
  /** Where Vitest was started: called when it starts to run files, and when it has printed its report. */
  onStart?: () => void
  onEnd?: (end: SessionEnd) => void
  onFile?: (report: FileReport) => void
  onFatal?: (error: unknown) => void
  /** Asked before the first run starts. Default: the runs are compared with nothing. */
  baselineJudge?: () => BaselineJudge | undefined
  /** Asked before the first run starts. Default: runs are done on this machine. */
  createScheduler?: () => SessionOptions['createScheduler']
  /** For reporters of Vitest, which get errors as they are to be printed. Default: they show no diffs. */
  renderDiff?: RenderDiff
  warn: (message: string) => void
  /** Given what is printed outside of any run. */
  onOutput: (stream: 'stdout' | 'stderr', text: string) => void
}

/** What there is to report below what Vitest has printed. */
export interface SessionEnd {
  options: ResolvedOptions
  verdicts: readonly GateVerdict[]
  /** Whether what was printed is for a program to read. */
  isForProgram: boolean
}

export interface Connection {
  plugin: Plugin
  /** Known once Vite has loaded its config. */
  options(): ResolvedOptions | undefined
  /** There once the first file was to run. */
  session(): Session | undefined
  /** Known once Vitest has opened the project. */
  trackers(): readonly NamedTracker[]
  /** What is said of what was expected, when the runs are over. */
  verdicts(): readonly GateVerdict[]
}

export function connect(connection: ConnectOptions): Connection {
  let options: ResolvedOptions | undefined
  let session: Session | undefined
  let resolve: ((flags: OptionValues) => ResolvedOptions) | undefined
  let trackers: readonly NamedTracker[] = []

  const openSession = (project: TestProject): Session => {
    invariant(options, 'A file was to run before the config was read')
    const createScheduler = connection.createScheduler?.()
    const opened = new Session({
      ...options,
      ...workerSurroundings(project, connection.host.env),
      warn: connection.warn,
      onOutput: connection.onOutput,
      namedTrackers: trackers,
      baselineJudge: connection.baselineJudge?.(),
      ...(createScheduler && { createScheduler }),
      ...(connection.isGuest && { trackWait: Math.min(options.trackWait, patienceOf(project)) }),
    })
    for (const listener of connection.listeners ?? []) opened.subscribe(listener)
    const stopWatching = connection.isGuest ? cancelOnSignal(project, connection.host) : () => {}
    project.vitest.onClose(async () => {
      stopWatching()
      await opened.close()
      if (connection.isGuest) tellOutcomes(opened, connection)
    })
    session = opened
    return opened
  }

  // Whom Vitest asks to make a pool has nobody who would say why it could not.
  const openOrTell = (project: TestProject): Session => {
    try {
      return openSession(project)
    } catch (error) {
      connection.onFatal?.(error)
      throw error
    }
  }

  const onCancel = (reason: string): void => {
    session?.cancel(interrupted(`The session was ended (${reason}).`))
  }

  const plugin = createHostPlugin({
    isGuest: connection.isGuest,
    onStart: () => {
      session?.reopen()
      connection.onStart?.()
    },
    onEnd: (isForProgram) => {
      if (options) connection.onEnd?.({ options, isForProgram, verdicts: session?.judge.all() ?? [] })
    },
    entryUrl: new URL('../index.js', import.meta.url).href,
    yamlParserUrl: new URL('../experiment/sweep-yaml.js', import.meta.url).href,
    onFlags: ({ values, warnings }) => {
      options = resolve?.(values)
      for (const warning of warnings) connection.warn(warning)
    },
    onOpen: async () => {
      if (!options) return
      trackers = await resolveTrackers(options, {
        environment: connection.environment,
        load: moduleLoader(options.root),
      })
      if (connection.isGuest && trackers.length > 0)
        connection.warn(`Runs are sent to ${describeTrackers(trackers)}.`)
    },
    configure: ({ root, experiment }) => {
      resolve = (flags) =>
        resolveOptions({
          values: { ...connection.values, ...flags, root },
          environment: connection.environment,
          written: writtenOptions(connection, experiment),
          cwd: process.cwd(),
          parallelism: countProcessors(),
        })
      options = resolve({})
      checkMachine(options)
      debug?.('%s, root %s: %s', connection.configFile ?? 'no config file', root, describeOptions(options))
      const { include, exclude, setupFiles, watchFiles, resultsDir } = options
      return {
        include: [...include],
        exclude: [...exclude],
        setupFiles: [...setupFiles],
        watchFiles: [...watchFiles],
        // Ours prints the report, below what others have printed of the runs.
        reporters: [...chosenReporters(options, connection), connection.reporter ?? {}],
        resultsDir,
      }
    },
    hooksFor: (project) => ({
      backend: session ?? openOrTell(project),
      shard: options?.shard,
      onCancel,
      onFile: connection.onFile ?? (() => {}),
      onFatal: connection.onFatal ?? (() => {}),
      renderDiff: connection.renderDiff,
    }),
  })
  return {
    plugin,
    options: () => options,
    session: () => session,
    trackers: () => trackers,
    verdicts: () => session?.judge.all() ?? [],
  }
}

/** Vitest ends the process so soon after its end, whoever is still busy; some of that time is for others. */
function patienceOf({ vitest }: TestProject): number {
  return Math.max(0, vitest.config.teardownTimeout - 2000)
}

/** What a session that Vitest has started says of its trackers. */
function tellOutcomes({ trackers, options }: Session, { host, warn }: ConnectOptions): void {
  for (const outcome of trackers.outcomes) {
    if (outcome.isComplete) continue
    warn(describeOutcome(outcome))
    if (options.trackStrict) host.exitCode = 1
  }
}

/**
 * Vitest has no handler for signals that would wait: runs in progress would be left as they are. While it watches, it
 * would go on afterwards.
 */
function cancelOnSignal({ vitest }: TestProject, host: HostProcess): () => void {
  const signals = watchSignals(host, (_error, count) => {
    void vitest.cancelCurrentRun('keyboard-input')
    if (!vitest.config.watch || count > 1) return
    void (vitest.waitForTestRunEnd() ?? Promise.resolve())
      .then(() => vitest.close())
      .finally(() => host.exit(signals.exitCode()))
  })
  process.once('exit', () => {
    host.exitCode = signals.exitCode() ?? host.exitCode
  })
  return signals.stop
}

function writtenOptions(
  { pluginOptions, configFile }: ConnectOptions,
  experiment: unknown,
): WrittenOptions[] {
  const place = configFile ? `${basename(configFile)}: experiment` : 'experiment'
  const written: WrittenOptions[] = []
  if (experiment !== undefined) written.push({ options: experiment, place })
  if (pluginOptions !== undefined) written.push({ options: pluginOptions, place: 'ztxexp(options)' })
  return written
}
