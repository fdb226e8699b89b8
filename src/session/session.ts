/**
 * A session: everything that one start of ztxexp does, as four steps.
 *
 * 1. collect: an experiment file is loaded in a worker and says what it declares;
 * 2. plan: what of it will run, and with which options;
 * 3. run: the scheduler takes it from there;
 * 4. close: workers are ended, and what the session held is given back.
 */
import { dirname, join } from 'node:path'
import { GateJudge } from '../analysis/gate-judge.ts'
import { ResultList } from '../analysis/result-list.ts'
import { shuffledIndices } from '../experiment/sweep/seeded-random.ts'
import { ownVersion, packageVersions } from '../machine/package-versions.ts'
import type { ErrorRecord } from '../model/error.ts'
import type { LifecycleListener, SessionInfo } from '../model/event.ts'
import type { Executor, ExecutorHooks } from '../model/execution.ts'
import type { OpenGraph } from '../model/module-graph.ts'
import type { RunPlan, RunResult, RunSpec } from '../model/run.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'
import { optionsAsJson, type ResolvedOptions } from '../options/resolve.ts'
import {
  type CollectedFile,
  emptyExperiments,
  planRuns,
  type RunDefaults,
  type Selection,
} from '../scheduler/plan.ts'
import type { ExecutePlan } from '../scheduler/ports.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { checkSlots } from '../scheduler/slots.ts'
import { TrackerHost } from '../trackers/host/tracker-host.ts'
import type { NamedTracker } from '../trackers/named-tracker.ts'
import { checkAbilities, createPool, type WorkerOptions } from './create-executor.ts'
import { FrozenWatch } from './frozen-watch.ts'
import { createGate, type SessionGate } from './gate.ts'
import { watchMemory } from './memory-watch.ts'
import { countResults } from './programmatic/run-summary.ts'
import { Recording, type RecordingOptions } from './recording.ts'
import { ReuseControl } from './resume/reuse-control.ts'
import { createScheduler } from './run-loop.ts'
import { SessionInputs } from './session-inputs.ts'
import { traceRuns } from './trace.ts'

export interface SessionOptions
  extends ResolvedOptions,
    WorkerOptions,
    Pick<RecordingOptions, 'warn' | 'onOutput' | 'extras' | 'datasetVersion'> {
  /** The run that all runs descend from, where their experiment does not say so itself. Default: none. */
  parentRunId?: string | undefined
  /** Where attempts run. Default: worker processes or threads, as the options say. */
  createExecutor?: (hooks: ExecutorHooks) => Executor
  /** What `track`, `trackers` and `trackerSpecs` come to. Default: none. */
  namedTrackers?: readonly NamedTracker[]
}

export class Session {
  readonly options: SessionOptions
  readonly trackers: TrackerHost
  readonly #recording: Recording
  readonly #executor: Executor
  readonly #scheduler: Scheduler
  readonly #gate: SessionGate
  readonly #reuse: ReuseControl
  readonly #stopWatching: () => void
  readonly #list = new ResultList()
  #closing: Promise<void> | undefined
  /** Of the round that goes on. */
  #judge: GateJudge
  #holds = 0
  #onReleased: (() => void)[] = []
  /** What is to run, until the first run starts. */
  #planned: { files: Set<string>; count: number } = { files: new Set(), count: 0 }
  #started: { info: SessionInfo; at: number } | undefined
  readonly #inputs: SessionInputs
  /** Key of the module graph that each file was last collected with. */
  readonly #moduleKeys = new Map<string, string>()

  constructor(options: SessionOptions) {
    this.options = options
    this.#recording = new Recording(options)
    this.#inputs = new SessionInputs(options)
    this.#reuse = new ReuseControl(options, () => this.#recording.register())
    this.#recording.subscribe(this.#reuse.listen)
    this.#recording.subscribe(this.#list.listen)
    this.#judge = new GateJudge(options.failIf)
    this.#recording.subscribe((event) => this.#judge.listen(event))
    if (traceRuns) this.#recording.subscribe(traceRuns)
    this.trackers = new TrackerHost(options.namedTrackers ?? [], options.warn)
    if (options.namedTrackers?.length) this.#recording.subscribe(this.trackers.listen, 'of trackers')
    const hooks: ExecutorHooks = {
      onLateError: (late) => this.#recording.amend(late),
      onOutput: (runId, stream, text) => this.#recording.addOutput(runId, stream, text),
    }
    this.#executor = options.createExecutor?.(hooks) ?? createPool(options, hooks)
    checkAbilities(this.#executor, options)
    this.#gate = createGate(options)
    this.#scheduler = createScheduler(options, {
      executor: this.#executor,
      gate: this.#gate,
      recording: this.#recording,
      permit: (plan) => this.#reuse.permit(plan),
      moduleKeyOf: ({ file }) => this.#moduleKeys.get(file) ?? '',
    })
    this.#stopWatching = this.#watchWorkers()
  }

  /** Adds a listener of lifecycle events; the returned function takes it away. */
  subscribe(listener: LifecycleListener, name?: string): () => void {
    return this.#recording.subscribe(listener, name)
  }

  /** Of the runs that are over or reused, in the order of their ends. */
  get results(): readonly RunResult[] {
    return this.#list.results
  }

  /** Nothing starts until the returned function is called. */
  hold(): () => void {
    const release = this.#scheduler.hold()
    this.#holds++
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      release()
      if (--this.#holds === 0) for (const go of this.#onReleased.splice(0)) go()
    }
  }

  /**
   * Step 1.
   *
   * @param file Path of the experiment file, relative to the root.
   * @param isListing Whether it is only to be seen what would run. Default: false.
   */
  async collect(open: OpenGraph, file: string, isListing = false): Promise<LoadOutcome> {
    const { cancellation } = this.#scheduler
    if (cancellation) return { ok: false, error: cancellation }
    this.#reuse.prepare(isListing)
    const folder = dirname(join(this.options.root, file))
    const { graph } = open
    this.#executor.addModule(open, file, folder)
    this.#moduleKeys.set(file, graph.key)
    const versions = { ...packageVersions(graph.packages, folder), ztxexp: ownVersion() }
    this.#recording.setPackages(file, versions)
    const { set, grid, limit, sample, seed } = this.options
    const loaded = await this.#executor.collect(graph.key, { set, grid, limit, sample, seed })
    await this.#reuse.rehash(file, open.describe)
    return this.#inputs.add(file, loaded)
  }

  /** Step 2. */
  plan(collected: CollectedFile, selection: Selection): RunPlan[] {
    const plans = planRuns(collected, selection, runDefaults(this.options))
    checkSlots(plans, this.options.slots)
    this.#judge.expect(collected.file, plans, emptyExperiments(collected, selection))
    return this.#reuse.plan(plans)
  }

  /** What is said of what was expected of metrics, in the round that goes on. */
  get judge(): GateJudge {
    return this.#judge
  }

  /** Step 3. Resolves when all have ended, or were dropped by a cancellation. */
  async run(plans: readonly RunPlan[]): Promise<void> {
    const moduleKeys = new Set(plans.map(({ spec }) => this.#moduleKeys.get(spec.file) ?? ''))
    await this.#run(plans)
    for (const moduleKey of moduleKeys) this.#executor.finish?.(moduleKey)
  }

  async #run(plans: readonly RunPlan[]): Promise<void> {
    const reused = this.#reuse.reused(plans)
    const runnable = plans.filter((plan): plan is ExecutePlan => plan.action === 'execute')
    if (reused.length + runnable.length === 0) return
    await this.#announce([...reused.map(({ run }) => run), ...runnable], runnable.length)
    for (const result of reused) this.#recording.emit({ type: 'runReused', result })
    if (runnable.length === 0) return
    await this.#recording.open()
    await this.#scheduler.submit(this.#ordered(runnable))
  }

  get isCancelled(): boolean {
    return this.#scheduler.cancellation !== undefined
  }

  /** Ends the session early: see {@link Scheduler.cancel}. A second call ends everything at once. */
  cancel(error: ErrorRecord): void {
    this.#executor.cancelCollecting(error)
    if (this.#closing) this.trackers.stopWaiting()
    else if (this.isCancelled) this.#scheduler.kill()
    else this.#scheduler.cancel(error)
  }

  /** Ends the runs of these files (paths relative to the root), because their code has changed. */
  cancelFiles(files: ReadonlySet<string>, error: ErrorRecord): void {
    this.#scheduler.cancelRuns(({ spec }) => files.has(spec.file), error)
  }

  /**
   * Before another round: after a cancellation, runs may be started again.
   *
   * @param failed Whether only what failed is to run, as with `--failed`. Default: what the options say.
   */
  reopen({ failed }: { failed?: boolean } = {}): void {
    this.#judge = new GateJudge(this.options.failIf)
    this.#reuse.refresh({ failed: failed || this.options.failed })
    this.#scheduler.reopen()
  }

  /** What the gate refused and how long it made runs wait. */
  gateStats(): ReturnType<SessionGate['stats']> {
    return this.#gate.stats()
  }

  /** Step 4. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#gate.stop()
    this.#stopWatching()
    await this.#executor.close()
    this.#reuse.close()
    this.#recording.close()
    if (!this.#started) return
    const { info, at } = this.#started
    const { total, succeeded, failed, skipped, reused } = countResults(this.results, 0)
    const summary = {
      counts: { total, succeeded, failed, skipped, reused },
      durationMs: performance.now() - at,
    }
    const verdicts = this.#judge.all()
    this.#recording.emit({ type: 'sessionEnded', session: info, verdicts, ...summary })
    const { grace, trackWait } = this.options
    await this.#recording.flush(grace)
    const mostMs = this.isCancelled ? Math.min(grace, trackWait) : trackWait
    await this.trackers.end(summary, { mostMs, quietMs: grace })
  }

  /** Says that the session starts, once, when all files are planned. */
  async #announce(runs: readonly { spec: RunSpec }[], count: number): Promise<void> {
    if (this.#started) return
    for (const { spec } of runs) this.#planned.files.add(spec.file)
    this.#planned.count += count
    if (this.#holds > 0) await new Promise<void>((resolve) => this.#onReleased.push(resolve))
    if (this.#started) return
    const { root, resultsDir } = this.options
    const { files, count: planned } = this.#planned
    const info = { root, resultsDir, files: [...files].sort(), planned, options: optionsAsJson(this.options) }
    this.#started = { info, at: performance.now() }
    this.#recording.emit({ type: 'sessionStarted', session: info })
  }

  /** In declaration order, or shuffled: with a seed, in the same order each time. */
  #ordered(plans: readonly ExecutePlan[]): readonly ExecutePlan[] {
    const { shuffle, seed } = this.options
    if (shuffle === false) return plans
    const chosen = typeof shuffle === 'number' ? shuffle : (seed ?? Math.floor(Math.random() * 2 ** 32))
    return [...shuffledIndices(plans.length, chosen)].flatMap((index) => plans[index] ?? [])
  }

  #watchWorkers(): () => void {
    if (!this.#executor.abilities.canKill) return () => {}
    const { memoryLimit } = this.options
    const watched = {
      busyWorkers: () => this.#executor.busyWorkers(),
      endRun: (runId: string, error: ErrorRecord) => this.#scheduler.endRun(runId, error),
    }
    const stops = [new FrozenWatch(watched).start()]
    if (memoryLimit !== undefined) stops.push(watchMemory({ limitBytes: memoryLimit, ...watched }))
    return () => {
      for (const stop of stops) stop()
    }
  }
}

/** The session-wide values of what an experiment may set itself. */
export function runDefaults(options: ResolvedOptions & Pick<SessionOptions, 'parentRunId'>): RunDefaults {
  return {
    maxAttempts: options.maxAttempts,
    retryOn: [...options.retryOn],
    retryDelay: options.retryDelay,
    timeout: options.timeout,
    tags: options.tag,
    group: options.group ?? null,
    parentRunId: options.parentRunId ?? null,
    seed: options.seed ?? null,
    concurrency: options.concurrency,
  }
}
