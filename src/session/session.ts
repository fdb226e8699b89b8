/**
 * A session: everything that one start of ztxexp does, as four steps.
 *
 * 1. collect: an experiment file is loaded in a worker and says what it declares;
 * 2. plan: what of it will run, and with which options;
 * 3. run: the scheduler takes it from there;
 * 4. close: workers are ended, and what the session held is given back.
 */

import { arch, hostname, platform, release } from 'node:os'
import { dirname, join } from 'node:path'
import { PoolExecutor } from '../executor/pool.ts'
import { shuffledIndices } from '../experiment/seeded-random.ts'
import { readGitFacts } from '../machine/git.ts'
import { packageVersions } from '../machine/package-versions.ts'
import { currentIdentity } from '../machine/process-identity.ts'
import type { ErrorRecord } from '../model/error.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { Executor } from '../model/execution.ts'
import type { JsonObject } from '../model/json.ts'
import type { ModuleGraph } from '../model/module-graph.ts'
import { redactArguments } from '../model/redact.ts'
import type { RunPlan, RunResult } from '../model/run.ts'
import { nowMs } from '../model/time.ts'
import type { LateError, LoadOutcome } from '../model/worker-protocol.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import { Broadcast } from '../report/broadcast.ts'
import { StreamFollower } from '../report/follow-streams.ts'
import { RunDirectories } from '../report/run-directory.ts'
import { type CollectedFile, planRuns, type Selection } from '../schedule/plan.ts'
import type { Clock, ExecutePlan } from '../schedule/ports.ts'
import { Scheduler } from '../schedule/scheduler.ts'
import { checkSlots } from '../schedule/slots.ts'
import { type Heartbeat, openResultsDir, unusable } from '../store/results-dir.ts'
import { appendOutput } from '../store/streams.ts'
import { createGate, type SessionGate } from './gate.ts'
import { watchMemory } from './memory-watch.ts'

export interface SessionOptions extends ResolvedOptions {
  /** Environment of the workers. */
  env: Record<string, string>
  /** Arguments for Node in the workers. */
  execArgv: string[]
  /** Told of things that a user should know and that are no failure. */
  warn: (message: string) => void
  /** Given what is printed outside of any run, such as by the top level of an experiment file. */
  onOutput: (stream: 'stdout' | 'stderr', text: string) => void
}

export class Session {
  readonly options: SessionOptions
  readonly #executor: PoolExecutor
  readonly #scheduler: Scheduler
  readonly #broadcast: Broadcast
  readonly #directories: RunDirectories
  readonly #follower: StreamFollower
  readonly #gate: SessionGate
  readonly #provenance = { session: {} as JsonObject, packages: new Map<string, JsonObject>() }
  readonly #gitFacts: Promise<unknown>
  #heartbeat: Heartbeat | undefined
  #stopMemoryWatch = () => {}
  readonly #results = new Map<string, RunResult>()
  /** Key of the module graph that each file was last collected with. */
  readonly #moduleKeys = new Map<string, string>()

  constructor(options: SessionOptions) {
    this.options = options
    this.#directories = new RunDirectories({ ...options, provenance: this.#provenance })
    this.#broadcast = new Broadcast(this.#directories.record, (error) =>
      options.warn(`A reporter failed and gets no more events: ${String(error)}`),
    )
    this.#follower = new StreamFollower(this.#broadcast.emit)
    this.#broadcast.subscribe((event) => {
      if (event.type !== 'runEnded') return
      this.#follower.forget(event.result.run)
      this.#results.set(event.result.run.runId, event.result)
    })
    this.#executor = new PoolExecutor({
      runtime: options.mode === 'thread_pool' ? 'worker_threads' : 'child_process',
      workers: workerCount(options),
      concurrency: options.mode === 'sequential' ? 1 : options.concurrency,
      isolate: options.isolate,
      env: options.env,
      execArgv: options.execArgv,
      onLateError: (late) => this.#amend(late),
      onOutput: (runId, stream, text) => this.#addOutput({ runId, stream, text }),
    })
    this.#gate = createGate(options, runCapacity(options))
    this.#scheduler = this.#createScheduler(this.#executor)
    this.#gitFacts = this.#readProvenance()
  }

  /** Adds a listener of lifecycle events; the returned function takes it away. */
  subscribe(listener: LifecycleListener): () => void {
    return this.#broadcast.subscribe(listener)
  }

  /** Nothing starts until the returned function is called. */
  hold(): () => void {
    return this.#scheduler.hold()
  }

  /** Step 1. @param file Path of the experiment file, relative to the root. */
  async collect(graph: ModuleGraph, file: string): Promise<LoadOutcome> {
    const folder = dirname(join(this.options.root, file))
    this.#executor.addModule(graph, file, folder)
    this.#moduleKeys.set(file, graph.key)
    this.#provenance.packages.set(file, packageVersions(graph.packages, folder))
    const { set, grid, limit, sample, seed } = this.options
    return this.#executor.collect(graph.key, { set, grid, limit, sample, seed })
  }

  /** Step 2. */
  plan(collected: CollectedFile, selection: Selection): RunPlan[] {
    const { options } = this
    const plans = planRuns(collected, selection, {
      maxAttempts: options.maxAttempts,
      retryOn: [...options.retryOn],
      retryDelay: options.retryDelay,
      timeout: options.timeout,
      tags: options.tag,
      group: options.group ?? null,
      seed: options.seed ?? null,
    })
    checkSlots(plans, options.slots)
    return plans
  }

  /** Step 3. Resolves when all have ended, or were dropped by a cancellation. */
  async run(plans: readonly RunPlan[]): Promise<void> {
    const runnable = plans.filter((plan): plan is ExecutePlan => plan.action === 'execute')
    if (runnable.length === 0) return
    await this.#gitFacts
    this.#openResults()
    await this.#scheduler.submit(this.#ordered(runnable))
  }

  /** In declaration order, or shuffled: with a seed, in the same order each time. */
  #ordered(plans: readonly ExecutePlan[]): readonly ExecutePlan[] {
    const { shuffle, seed } = this.options
    if (shuffle === false) return plans
    const chosen = typeof shuffle === 'number' ? shuffle : (seed ?? Math.floor(Math.random() * 2 ** 32))
    return [...shuffledIndices(plans.length, chosen)].flatMap((index) => plans[index] ?? [])
  }

  get isCancelled(): boolean {
    return this.#scheduler.isCancelled
  }

  /** Ends the session early: see {@link Scheduler.cancel}. A second call ends everything at once. */
  cancel(error: ErrorRecord): void {
    this.#executor.cancelCollecting(error)
    if (this.#scheduler.isCancelled) this.#scheduler.kill()
    else this.#scheduler.cancel(error)
  }

  /** Ends the runs of these files (paths relative to the root), because their code has changed. */
  cancelFiles(files: ReadonlySet<string>, error: ErrorRecord): void {
    this.#scheduler.cancelRuns(({ spec }) => files.has(spec.file), error)
  }

  /** After a cancellation: runs may be started again. */
  reopen(): void {
    this.#scheduler.reopen()
  }

  /** What the gate refused and how long it made runs wait. */
  gateStats(): ReturnType<SessionGate['stats']> {
    return this.#gate.stats()
  }

  /** Step 4. */
  async close(): Promise<void> {
    this.#gate.stop()
    this.#stopMemoryWatch()
    await this.#executor.close()
    this.#follower.close()
    this.#heartbeat?.stop()
  }

  #createScheduler(executor: Executor): Scheduler {
    return new Scheduler(
      {
        executor,
        gate: this.#gate,
        clock: systemClock,
        emit: this.#broadcast.emit,
        openRun: (plan) => {
          try {
            const run = this.#directories.open(plan)
            this.#follower.follow(run)
            return run
          } catch (error) {
            throw unusable(this.options.resultsDir, error)
          }
        },
        describeAttempt: (run, attempt) => ({
          moduleKey: this.#moduleKeys.get(run.spec.file) ?? '',
          meta: this.#directories.describe(run, attempt),
        }),
        drain: (run, written) => this.#follower.drain(run, written),
      },
      {
        capacity: runCapacity(this.options),
        slots: this.options.slots,
        bail: this.options.bail,
        graceMs: this.options.grace,
      },
    )
  }

  /** A run that was over, and left something behind that threw. */
  #amend({ runId, error }: LateError): void {
    const result = runId === null ? undefined : this.#results.get(runId)
    if (!result) {
      this.options.warn(`An error came up outside of any run, and its worker is replaced. ${error.message}`)
    } else if (result.status === 'succeeded') {
      const amended: RunResult = { ...result, status: 'failed', error }
      this.#results.set(result.run.runId, amended)
      this.#broadcast.emit({ type: 'runAmended', result: amended })
    }
  }

  /** Output past the run's own streams: of native code, or of a process that the run has started. */
  #addOutput({
    runId,
    stream,
    text,
  }: {
    runId: string | null
    stream: 'stdout' | 'stderr'
    text: string
  }): void {
    if (runId === null) {
      this.options.onOutput(stream, text)
      return
    }
    appendOutput(join(this.options.resultsDir, runId), stream, text)
    this.#follower.lookAt(runId)
  }

  #openResults(): void {
    if (this.#heartbeat) return
    const { memoryLimit } = this.options
    if (memoryLimit !== undefined) {
      this.#stopMemoryWatch = watchMemory({
        limitBytes: memoryLimit,
        busyWorkers: () => this.#executor.busyWorkers(),
        endRun: (runId, error) => this.#scheduler.endRun(runId, error),
      })
    }
    const identity = currentIdentity()
    this.#heartbeat = openResultsDir(
      this.options.resultsDir,
      `${identity.hostname}-${identity.pid}-${identity.startTicks ?? Math.round(performance.timeOrigin)}`,
    )
    this.#provenance.session.owner = {
      pid: identity.pid,
      start_ticks: identity.startTicks,
      boot_id: identity.bootId,
      heartbeat: this.#heartbeat.path,
    }
  }

  /** Read once per session: the same for every run. */
  async #readProvenance(): Promise<void> {
    const facts = await readGitFacts(this.options.root, this.options.resultsDir)
    Object.assign(this.#provenance.session, {
      ...facts,
      node_version: process.version,
      platform: `${platform()}-${release()}-${arch()}`,
      hostname: hostname(),
      started_cmd: redactArguments(process.argv.slice(1)).join(' '),
    })
  }
}

const systemClock: Clock = {
  nowMs,
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  random: Math.random,
}

function workerCount({ mode, workers }: ResolvedOptions): number {
  return mode === 'sequential' ? 1 : workers
}

/** Runs at once. */
function runCapacity(options: ResolvedOptions): number {
  return options.mode === 'sequential' ? 1 : options.workers * options.concurrency
}
