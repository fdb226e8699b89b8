/**
 * The pool of Vitest that runs experiment files. Vitest makes one of these for each file and talks to it as if it
 * were a process; it lives in the main process and hands everything to the session.
 */
import { EventEmitter } from 'node:events'
import type { DevEnvironment } from 'vite'
import {
  createMethodsRPC,
  type PoolOptions,
  type PoolWorker,
  type RunnerTestFile,
  type TestProject,
  type WorkerRequest,
  type WorkerResponse,
} from 'vitest/node'
import { recordError } from '../errors/error-record.ts'
import { type ErrorRecord, invariant } from '../model/error.ts'
import { debugLog } from '../model/utils/debug.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'
import { emptyExperiments } from '../scheduler/plan.ts'
import type { Backend, FileReport } from './backend.ts'
import { GLOBALS_ID } from './globals-module.ts'
import { addDependency, addReachedByRuns } from './graph/added-dependency.ts'
import { externalRules } from './graph/external-rules.ts'
import { checkPath, FileLoadError } from './graph/load-error.ts'
import { buildModuleGraph } from './graph/module-graph.ts'
import { LimitTests } from './tasks/limit-tests.ts'
import { TaskUpdates } from './tasks/task-updates.ts'
import {
  addTests,
  createFileTask,
  HOST_NAME,
  type RenderDiff,
  type TestTask,
  testPosition,
  toTestErrors,
} from './tasks/tasks.ts'
import type { AskedEnvironment } from './test-environment.ts'

const debug = debugLog('collect')

export interface HostHooks {
  backend: Backend
  /** Told that Vitest cancels: the same function for all files, since a second call would kill. */
  onCancel: (reason: string) => void
  /** Told what each file came to. */
  onFile: (report: FileReport) => void
  /** Told of an error that is no run's and no file's. */
  onFatal: (error: unknown) => void
  /** Default: reporters show no diffs. */
  renderDiff?: RenderDiff | undefined
  /** Every n-th run only. */
  shard?: { index: number; count: number } | undefined
}

/** What is to run of a file. */
type PlannedFile = Pick<Extract<FileReport, { plans: unknown }>, 'plans' | 'sources' | 'empty'>

type RunRequest = Extract<WorkerRequest, { type: 'run' | 'collect' }>

export class ExperimentPoolWorker implements PoolWorker {
  readonly name = HOST_NAME
  readonly #events = new EventEmitter()
  readonly #project: TestProject
  readonly #method: PoolOptions['method']
  readonly #hooks: HostHooks
  #namePattern: RegExp | undefined
  #environment: AskedEnvironment | undefined

  constructor({ project, method }: PoolOptions, hooks: HostHooks) {
    this.#project = project
    this.#method = method
    this.#hooks = hooks
  }

  on(event: string, callback: (arg: unknown) => void): void {
    this.#events.on(event, callback)
  }

  off(event: string, callback: (arg: unknown) => void): void {
    this.#events.off(event, callback)
  }

  deserialize(data: unknown): unknown {
    return data
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  send(message: WorkerRequest): void {
    if (!message.__vitest_worker_request__) return
    switch (message.type) {
      case 'start':
        // The config of now: the name pattern may have been set after Vitest had started.
        this.#namePattern = message.context.config.testNamePattern
        this.#environment = {
          name: message.context.environment.name,
          options: message.context.environment.options ?? this.#project.config.environmentOptions ?? {},
        }
        this.#reply({ type: 'started' })
        break
      case 'stop':
        this.#reply({ type: 'stopped' })
        break
      case 'run':
      case 'collect':
        void this.#handle(message)
        break
      default:
        break
    }
  }

  async #handle({ context }: RunRequest): Promise<void> {
    const { backend } = this.#hooks
    const release = backend.hold()
    // Vitest forgets this listener when the next run starts.
    this.#project.vitest.onCancel(this.#hooks.onCancel)
    try {
      for (const file of context.invalidates ?? []) this.#invalidate(file)
      for (const spec of context.files) await this.#handleFile(spec, release)
    } catch (error) {
      this.#hooks.onFatal(error)
      release()
      this.#reply({ type: 'testfileFinished', error })
      return
    }
    this.#reply({ type: 'testfileFinished' })
  }

  #invalidate(file: string): void {
    const graph = this.#project.vite.environments[HOST_NAME]?.moduleGraph
    for (const module of graph?.getModulesByFile(file) ?? []) graph?.invalidateModule(module)
  }

  async #handleFile(spec: RunRequest['context']['files'][number], release: () => void): Promise<void> {
    const isCollecting = this.#method === 'collect'
    const rpc = createMethodsRPC(this.#project, { collect: isCollecting })
    // The state keeps the queued one by identity: the collected one must be another object.
    await rpc.onQueued(createFileTask(this.#project, spec.filepath))
    const file = createFileTask(this.#project, spec.filepath)
    const startTime = Date.now()
    let planned: PlannedFile
    try {
      planned = await this.#collect(file, spec)
    } catch (error) {
      await this.#failFile(rpc, file, recordError(error))
      release()
      return
    }
    const { plans, sources, empty } = planned
    const asked = sources.flatMap(({ experiment, skipped }) => (skipped === undefined ? [experiment] : []))
    const tests = addTests(file, plans)
    if (asked.length > 0) file.mode = 'run'
    const { backend, renderDiff } = this.#hooks
    const limits = new LimitTests(file, backend.judge)
    if (!isCollecting) limits.add(plans, [...empty, ...asked])
    this.#hooks.onFile({ file: file.name, moduleId: file.filepath, ...planned })
    await rpc.onCollected([file])
    if (isCollecting) {
      release()
      return
    }
    const { state } = this.#project.vitest
    const onTest = (test: TestTask): void => state.updateId(test, this.#project)
    const updates = new TaskUpdates(rpc, file, { tests, plans, limits, renderDiff, onTest })
    updates.fileStarted(startTime)
    const environment = this.#vite
    const stops = [updates.handle, addReachedByRuns(environment, spec.filepath)].map((listener) =>
      backend.subscribe(listener),
    )
    release()
    try {
      await backend.run(plans, sources)
    } finally {
      for (const stop of stops) stop()
      await updates.fileFinished(Date.now() - startTime)
    }
  }

  get #vite(): DevEnvironment {
    const environment = this.#project.vite.environments[HOST_NAME]
    invariant(environment, 'The Vite environment of ztxexp is missing')
    return environment
  }

  async #collect(file: RunnerTestFile, spec: RunRequest['context']['files'][number]): Promise<PlannedFile> {
    const { config } = this.#project
    const environment = this.#vite
    checkPath(spec.filepath)
    const rules = externalRules(this.#project)
    const open = await buildModuleGraph(environment, spec.filepath, {
      setupFiles: [...(config.globals ? [GLOBALS_ID] : []), ...config.setupFiles],
      rules,
      testEnvironment: this.#environment,
    })
    const outcome = await this.#hooks.backend.collect(open, file.name, this.#method === 'collect')
    debug?.('%s: %s', file.name, describeOutcome(outcome))
    if (!outcome.ok) throw new FileLoadError(open.explain(outcome.error))
    for (const { readFrom = [], inputFiles = [] } of outcome.experiments) {
      for (const read of [...readFrom, ...inputFiles]) addDependency(environment, spec.filepath, read)
    }
    const namePattern = spec.testNamePattern ?? this.#namePattern
    const { testLocations: lines, testIds } = spec
    const positions = testIds && new Set(testIds.map((id) => testPosition(file, id)))
    const { experiments } = outcome
    const { codeHash, scorersHash } = open.graph
    const collected = { file: file.name, codeHash, scorersHash, experiments }
    const { backend, shard } = this.#hooks
    const selection = { namePattern, allowOnly: config.allowOnly, shard, lines, positions }
    return {
      plans: backend.plan(collected, selection),
      sources: backend.planSources(collected, selection),
      empty: emptyExperiments(collected, selection),
    }
  }

  async #failFile(
    rpc: ReturnType<typeof createMethodsRPC>,
    file: RunnerTestFile,
    error: ErrorRecord,
  ): Promise<void> {
    file.mode = 'run'
    file.result = { state: 'fail', errors: toTestErrors(error) }
    this.#hooks.onFile({ file: file.name, moduleId: file.filepath, error })
    await rpc.onCollected([file])
    await rpc.onTaskUpdate(
      [[file.id, file.result, {}]] as never,
      [[file.id, 'suite-failed-early', undefined]] as never,
    )
  }

  #reply(response: { type: 'started' | 'stopped' | 'testfileFinished'; error?: unknown }): void {
    const message = { __vitest_worker_response__: true, ...response } as WorkerResponse
    this.#events.emit('message', message)
  }
}

function describeOutcome(outcome: LoadOutcome): string {
  if (!outcome.ok) return `did not load: ${outcome.error.name}: ${outcome.error.message}`
  const configs = outcome.experiments.reduce((sum, experiment) => sum + experiment.configs.length, 0)
  return `${outcome.experiments.length} experiments, ${configs} configs`
}
