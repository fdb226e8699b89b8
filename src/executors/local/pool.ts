/** Runs attempts in worker processes or threads. */
import { promisify } from 'node:util'
import type { SourceHandle } from '../../model/config-source.ts'
import type { ErrorRecord } from '../../model/error.ts'
import type { CasesHandle } from '../../model/evaluation.ts'
import type { Abilities, AttemptHandle, Executor, ExecutorHooks, OnAnswered } from '../../model/execution.ts'
import type { OpenGraph } from '../../model/module-graph.ts'
import type { AttemptOutcome, AttemptRequest, ConfigSelection } from '../../model/run.ts'
import { debugLog } from '../../model/utils/debug.ts'
import type { LoadOutcome } from '../../model/worker-protocol.ts'
import { BusyWatch } from './busy-watch.ts'
import { Eviction } from './eviction.ts'
import { ModuleFiles } from './module-files.ts'
import { ModuleLoader } from './module-loader.ts'
import { guardOrphans } from './orphan-guard.ts'
import { OwnWorkers } from './own-worker.ts'
import type { PoolWorkerOptions } from './pool-worker.ts'
import type { ChannelHooks, ExitingMessage } from './request-channel.ts'
import {
  createAttempt,
  createSlot,
  exitRecord,
  lostOutcome,
  NOT_BEGUN,
  NOTHING,
  noteExit,
  type Slot,
  type SlotAttempt,
  withLateError,
} from './slot.ts'
import { attemptMessage, leaveSlot, watchLateErrors } from './slot-requests.ts'
import { type Placed, SlotSet } from './slot-set.ts'
import { SourceWorker } from './source-worker.ts'
import { Turns } from './turns.ts'
import { selfEndRecord } from './worker-exit.ts'
import { WorkerStarts } from './worker-starts.ts'

const debug = debugLog('worker')
const nextTurn = promisify(setImmediate)

export interface PoolExecutorOptions
  extends Omit<PoolWorkerOptions, 'folder' | 'onOutput' | keyof ChannelHooks>,
    ExecutorHooks,
    Pick<Abilities, 'workers' | 'canShare'> {
  /** A fresh worker for every attempt. */
  isolate: boolean
  /** Milliseconds from the abort of a run's signal to its end. */
  graceMs: number
  /** Milliseconds for the start of a worker, and for loading what another worker has loaded at once. */
  startTimeoutMs: number
  /** Whether a worker serves one experiment file only. */
  isolateFiles: boolean
}

export class PoolExecutor implements Executor {
  readonly abilities: Abilities
  readonly #options: PoolExecutorOptions
  readonly #modules: ModuleFiles
  readonly #slots: SlotSet
  readonly #closing = new Set<Promise<unknown>>()
  /** What sources and datasets live in. */
  readonly #own: OwnWorkers
  readonly #starts: WorkerStarts
  /** Files that are being loaded to see what they declare. */
  readonly #collecting: Turns<ErrorRecord>
  readonly #loader: ModuleLoader
  readonly #eviction: Eviction
  readonly #busyWatch: BusyWatch
  #giveUpGuard: (() => void) | undefined

  constructor(options: PoolExecutorOptions) {
    this.#options = options
    const isProcess = options.runtime === 'child_process'
    const { workers, canShare } = options
    this.abilities = { workers, canShare, canKill: true, hasOwnMemory: isProcess, hasOwnOutput: true }
    this.#starts = new WorkerStarts(options.startTimeoutMs)
    this.#slots = new SlotSet(options)
    this.#modules = new ModuleFiles(options)
    this.#own = new OwnWorkers(options, this.#modules)
    this.#eviction = new Eviction(options)
    this.#busyWatch = new BusyWatch(this.#slots, this.#eviction)
    this.#loader = new ModuleLoader(this.#modules, this.#eviction, options.startTimeoutMs)
    this.#collecting = new Turns(options.workers)
  }

  /** Code that has changed gets fresh workers. */
  addModule(open: OpenGraph, file: string, folder: string): void {
    const stale = this.#modules.add(open, file, folder)
    for (const slot of this.#slots) {
      if (stale === undefined || slot.share !== stale) continue
      slot.isRetired = true
      this.#release(slot)
    }
  }

  readiness(moduleKey: string, concurrency: number): number | undefined {
    return this.#slots.readiness(this.#placed(moduleKey, concurrency))
  }

  openSource(moduleKey: string, experimentIndex: number): SourceHandle {
    return new SourceWorker(this.#own.open(moduleKey), { moduleKey, experimentIndex })
  }

  openCases(moduleKey: string, experimentIndex: number): CasesHandle {
    return this.#own.openCases(moduleKey, experimentIndex)
  }

  finish(moduleKey: string): void {
    // A worker that is not for one file has more to come.
    if (!this.#options.isolateFiles) return
    for (const slot of this.#slots) {
      if (slot.share !== moduleKey) continue
      slot.isFinished = true
      this.#release(slot)
    }
  }

  /** A worker that dies while it loads the file is a file that does not load. */
  async collect(moduleKey: string, selection: ConfigSelection): Promise<LoadOutcome> {
    const collect = () => this.#collect(moduleKey, selection)
    return this.#collecting.take(collect, (error) => ({ ok: false, error }))
  }

  async #collect(moduleKey: string, selection: ConfigSelection): Promise<LoadOutcome> {
    const placed = this.#placed(moduleKey, 1)
    const slot = this.#slots.best(placed) ?? this.#replaceSlot()
    slot.share = placed.share
    slot.isFinished = false
    slot.isCollecting = true
    try {
      return await this.#loader.load(slot, moduleKey, selection)
    } catch (error) {
      return { ok: false, error: slot.collectError ?? exitRecord(slot, error, this.#runtimeName) }
    } finally {
      slot.isCollecting = false
      this.#release(slot)
    }
  }

  start(request: AttemptRequest, onStarted: () => void, onAnswered?: OnAnswered): AttemptHandle {
    const slot = this.#takeSlot(this.#placed(request.moduleKey, request.concurrency))
    const attempt = createAttempt(request, onAnswered)
    slot.attempts.set(request.runId, attempt)
    return {
      outcome: this.#run(slot, attempt, request, onStarted),
      abort: (reason) => {
        if (reason.name === 'TimeoutError') this.#replaceAhead(slot, request.moduleKey)
        this.#eviction.ask(slot, request.runId, reason)
      },
      kill: (loss) => this.#eviction.end(slot, attempt, loss),
    }
  }

  cancelCollecting(error: ErrorRecord): void {
    this.#collecting.dismiss(error)
    for (const slot of this.#slots) {
      if (!slot.isCollecting) continue
      slot.collectError = error
      void slot.worker.kill()
    }
  }

  busyWorkers(): { pid: number; runId: string }[] {
    return this.#slots.busyWorkers()
  }

  async close(): Promise<void> {
    this.#busyWatch.stop()
    for (const slot of this.#slots) this.#retire(slot)
    await Promise.all([...this.#closing, this.#own.close()])
    this.#giveUpGuard?.()
    this.#modules.remove()
  }

  async #run(
    slot: Slot,
    attempt: SlotAttempt,
    request: AttemptRequest,
    onStarted: () => void,
  ): Promise<AttemptOutcome> {
    let startedAt = performance.now()
    try {
      const loaded = await this.#loader.loadInTime(slot, attempt, request.moduleKey)
      // Asked to end before it had begun: then it does not begin.
      if (attempt.isAborted) return NOT_BEGUN
      attempt.hasBegun = true
      slot.begun++
      onStarted()
      startedAt = performance.now()
      if (!loaded.ok) return { kind: 'failed', error: loaded.error, durationMs: 0, written: NOTHING }
      const message = attemptMessage(request)
      const { isTainted, reachedNames, ...outcome } = await slot.worker.request(message)
      if (isTainted) slot.isRetired = true
      // What a thread has used up, such as descriptors, is the whole process's until it is gone.
      if (isTainted && this.#runtimeName === 'thread' && slot.attempts.size === 1) await slot.worker.kill()
      // What processes below the worker have printed is in its pipe by now: read it while it is known whose it is.
      if (this.#options.runtime === 'child_process') await nextTurn()
      const ended = withLateError(outcome, attempt)
      if (reachedNames.length === 0) return ended
      return { ...ended, reached: await this.#modules.hashesOf(request.moduleKey, reachedNames) }
    } catch (error) {
      const durationMs = performance.now() - startedAt
      return lostOutcome(slot, attempt, { error, durationMs, runtime: this.#runtimeName })
    } finally {
      slot.attempts.delete(request.runId)
      this.#eviction.left(slot)
      this.#release(slot)
    }
  }

  #placed(moduleKey: string, concurrency: number): Placed {
    return { moduleKey, share: this.#modules.shareOf(moduleKey), concurrency }
  }

  /** A worker that has room, best an idle one; a new one where there may be more, or where all are taken. */
  #takeSlot(placed: Placed): Slot {
    const slot = this.#slots.forAttempt(placed) ?? this.#replaceSlot()
    slot.share = placed.share
    slot.isFinished = false
    slot.hasRun = true
    return slot
  }

  /** A new worker, in the place of an idle one where there are enough. */
  #replaceSlot(): Slot {
    for (const surplus of this.#slots.surplus()) this.#retire(surplus)
    return this.#addSlot()
  }

  #addSlot(): Slot {
    this.#starts.check()
    this.#giveUpGuard ??= guardOrphans(this.#options.env)
    this.#busyWatch.start()
    const slot = createSlot(this.#slots.freeNumber(), {
      ...this.#options,
      folder: this.#modules.folder,
      onExiting: (exiting) => this.#exiting(slot, exiting),
      onImport: (call) => this.#modules.extend(call),
      onAnswered: ({ runId, answer, usage }) => slot.attempts.get(runId)?.onAnswered?.(answer, usage),
      onOutput: (stream, text) => {
        const [runId] = slot.attempts.size === 1 ? slot.attempts.keys() : [null]
        this.#options.onOutput(runId ?? null, stream, text)
      },
    })
    this.#slots.add(slot)
    debug?.('start %d', slot.worker.pid)
    void slot.worker.exited.then(({ code, signal }) => {
      debug?.('end %d, code %o, signal %o', slot.worker.pid, code, signal)
      this.#slots.delete(slot)
    })
    void this.#starts.greet(slot).then((hasStarted) => {
      if (hasStarted) void watchLateErrors(slot, this.#options.onLateError, () => this.#release(slot))
    })
    return slot
  }

  /** A worker that may have to be ended: another one starts meanwhile, so that the next run need not wait for it. */
  #replaceAhead(slot: Slot, moduleKey: string): void {
    if (slot.isReplaced || this.#options.isolate) return
    slot.isReplaced = true
    try {
      const next = this.#addSlot()
      next.share = slot.share
      // Whether it is gone, or the file did not load, is for the next attempt to find out.
      this.#loader.load(next, moduleKey, null).catch(() => {})
    } catch {
      // Whoever needs a worker is told that none can be started.
    }
  }

  /** The code of a run ends the worker: it is to blame, not those that are in the worker with it. */
  #exiting(slot: Slot, exiting: ExitingMessage): void {
    slot.isBlameKnown = true
    slot.isRetired = true
    const attempt = slot.attempts.get(exiting.runId)
    const error = selfEndRecord(exiting, this.#runtimeName, attempt === undefined)
    if (attempt) noteExit(attempt, exiting, error)
    else this.#options.onLateError({ runId: exiting.runId, error })
  }

  /** After each use: a worker that must not be used again is ended as soon as it is idle. */
  #release(slot: Slot): void {
    if (slot.attempts.size > 0 || slot.isCollecting) return
    if (slot.isRetired || this.#options.isolate || this.#slots.isOneTooMany()) this.#retire(slot)
  }

  #retire(slot: Slot): void {
    slot.isRetired = true
    this.#slots.delete(slot)
    const closing = leaveSlot(slot, this.#options.onLateError).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  get #runtimeName(): 'process' | 'thread' {
    return this.#options.runtime === 'child_process' ? 'process' : 'thread'
  }
}
