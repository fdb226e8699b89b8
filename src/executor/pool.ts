/** Runs attempts in worker processes or threads. */
import { promisify } from 'node:util'
import { debugLog } from '../model/debug.ts'
import { type ErrorRecord, ZtxexpError } from '../model/error.ts'
import { recordError } from '../model/error-record.ts'
import type { AttemptHandle, Executor, ExecutorHooks } from '../model/execution.ts'
import type { ModuleGraph } from '../model/module-graph.ts'
import type { AbortReason, AttemptOutcome, AttemptRequest, ConfigSelection } from '../model/run.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'
import { ModuleFiles } from './module-files.ts'
import { guardOrphans } from './orphan-guard.ts'
import { type PoolWorkerOptions, WorkerGone } from './pool-worker.ts'
import type { ExitingMessage } from './request-channel.ts'
import {
  createSlot,
  EVERYTHING,
  NOT_BEGUN,
  NOTHING,
  rankSlot,
  reasonOf,
  type Slot,
  type SlotAttempt,
} from './slot.ts'
import { describeFailedStart, loadTimeout, NO_EXIT, workerExitRecord } from './worker-exit.ts'
import { WorkerStarts } from './worker-starts.ts'

const debug = debugLog('worker')
const nextTurn = promisify(setImmediate)

export interface PoolExecutorOptions
  extends Omit<PoolWorkerOptions, 'onOutput' | 'onExiting'>,
    ExecutorHooks {
  /** Workers at the most. */
  workers: number
  /** Attempts at once in one worker. */
  concurrency: number
  /** A fresh worker for every attempt. */
  isolate: boolean
  /** Milliseconds for the start of a worker, and for loading what another worker has loaded at once. */
  startTimeoutMs: number
}

export class PoolExecutor implements Executor {
  readonly #options: PoolExecutorOptions
  readonly #modules = new ModuleFiles()
  readonly #slots = new Set<Slot>()
  readonly #closing = new Set<Promise<unknown>>()
  readonly #starts: WorkerStarts
  /** How long it took to load each module graph for the first time, in milliseconds. */
  readonly #loadTimes = new Map<string, number>()
  #giveUpGuard: (() => void) | undefined

  constructor(options: PoolExecutorOptions) {
    this.#options = options
    this.#starts = new WorkerStarts(options.startTimeoutMs)
  }

  addModule(graph: ModuleGraph, file: string, folder: string): void {
    this.#modules.add(graph, file, folder)
  }

  /** A worker that dies while it loads the file is a file that does not load. */
  async collect(moduleKey: string, selection: ConfigSelection): Promise<LoadOutcome> {
    const slot = this.#takeSlot(moduleKey, (candidate) => candidate.attempts.size === 0)
    slot.isCollecting = true
    try {
      return await this.#load(slot, moduleKey, selection)
    } catch (error) {
      return { ok: false, error: slot.collectError ?? this.#exitRecord(slot, error) }
    } finally {
      slot.isCollecting = false
      this.#release(slot)
    }
  }

  start(request: AttemptRequest, onStarted: () => void): AttemptHandle {
    const room = request.isAlone ? 1 : this.#options.concurrency
    const slot = this.#takeSlot(request.moduleKey, ({ attempts }) => attempts.size < room)
    slot.isReserved = request.isAlone
    const attempt: SlotAttempt = { loss: undefined, hasBegun: false, isAborted: false, isHeard: false }
    slot.attempts.set(request.runId, attempt)
    return {
      outcome: this.#run(slot, attempt, request, onStarted),
      abort: (reason) => {
        attempt.isAborted = true
        this.#abort(slot, request.runId, reason).then(() => {
          attempt.isHeard = true
        }, ignoreGone)
      },
      kill: (loss) => {
        // In a worker that hears nothing any more, any of its runs may be the one that keeps it busy.
        const isToBlame = attempt.isHeard || slot.attempts.size === 1 || loss.reason !== 'timeout'
        if (loss.reason === 'cancelled' || (isToBlame && !slot.isBeingKilled)) {
          attempt.loss ??= loss
          slot.isBlameKnown = true
        }
        slot.isBeingKilled = true
        slot.isRetired = true
        void slot.worker.kill()
      },
    }
  }

  cancelCollecting(error: ErrorRecord): void {
    for (const slot of this.#slots) {
      if (!slot.isCollecting) continue
      slot.collectError = error
      void slot.worker.kill()
    }
  }

  busyWorkers(): { pid: number; runId: string }[] {
    return [...this.#slots].flatMap((slot) => {
      const runId = [...slot.attempts.keys()].at(-1)
      return runId === undefined || slot.worker.isGone ? [] : [{ pid: slot.worker.pid, runId }]
    })
  }

  async close(): Promise<void> {
    for (const slot of this.#slots) this.#retire(slot)
    await Promise.all(this.#closing)
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
      const loaded = await this.#loadInTime(slot, attempt, request.moduleKey)
      // Asked to end before it had begun: then it does not begin.
      if (attempt.isAborted) return NOT_BEGUN
      attempt.hasBegun = true
      onStarted()
      startedAt = performance.now()
      if (!loaded.ok) return { kind: 'failed', error: loaded.error, durationMs: 0, written: NOTHING }
      const { isTainted, ...outcome } = await slot.worker.request({ type: 'attempt', attempt: request })
      if (isTainted) slot.isRetired = true
      // What processes below the worker have printed is in its pipe by now: read it while it is known whose it is.
      if (this.#options.runtime === 'child_process') await nextTurn()
      return outcome
    } catch (error) {
      return this.#lostOutcome(slot, request.runId, { error, durationMs: performance.now() - startedAt })
    } finally {
      slot.attempts.delete(request.runId)
      slot.isReserved = false
      this.#release(slot)
    }
  }

  /** What is said of an attempt whose worker is gone: why it was ended, or that it was lost with others. */
  #lostOutcome(slot: Slot, runId: string, ended: { error: unknown; durationMs: number }): AttemptOutcome {
    slot.lostTogether ??= slot.attempts.size
    const loss = slot.attempts.get(runId)?.loss ?? {
      reason: reasonOf(slot),
      error: this.#exitRecord(slot, ended.error),
    }
    return { kind: 'lost', ...loss, durationMs: ended.durationMs, written: EVERYTHING }
  }

  /** A file that has been loaded before is expected to load again: one that hangs would hold its run for ever. */
  async #loadInTime(slot: Slot, attempt: SlotAttempt, moduleKey: string): Promise<LoadOutcome> {
    const isBusy = [...slot.attempts.values()].some(({ hasBegun }) => hasBegun)
    if (isBusy || slot.loaded.has(moduleKey)) return this.#load(slot, moduleKey, null)
    const firstMs = this.#loadTimes.get(moduleKey) ?? 0
    const limitMs = this.#options.startTimeoutMs + 10 * firstMs
    const timer = setTimeout(() => {
      if (!slot.worker.hasStarted) return
      attempt.loss ??= { reason: 'exit', error: loadTimeout(limitMs, firstMs) }
      slot.isBeingKilled = true
      slot.isBlameKnown = true
      slot.isRetired = true
      void slot.worker.kill()
    }, limitMs)
    try {
      return await this.#load(slot, moduleKey, null)
    } finally {
      clearTimeout(timer)
    }
  }

  async #load(slot: Slot, moduleKey: string, collect: ConfigSelection | null): Promise<LoadOutcome> {
    if (!collect && slot.loaded.has(moduleKey)) return { ok: true, experiments: [] }
    const module = this.#modules.get(moduleKey)
    if (!module) throw new ZtxexpError('INTERNAL', `Unknown module ${moduleKey}. This is a bug in ztxexp.`)
    const startedAt = performance.now()
    const outcome = await slot.worker.request({ type: 'load', module, collect })
    if (outcome.ok) {
      slot.loaded.add(moduleKey)
      if (!this.#loadTimes.has(moduleKey)) this.#loadTimes.set(moduleKey, performance.now() - startedAt)
    }
    return outcome
  }

  #abort(slot: Slot, runId: string, reason: AbortReason): Promise<null> {
    return slot.worker.request({ type: 'abort', runId, reason })
  }

  /** A worker that has room, best one that has the module loaded; else a new one. */
  #takeSlot(moduleKey: string, hasRoom: (slot: Slot) => boolean): Slot {
    let best: Slot | undefined
    for (const slot of this.#slots) {
      if (slot.isRetired || slot.isCollecting || slot.isReserved) continue
      if (slot.worker.isGone || !hasRoom(slot)) continue
      if (this.#options.isolate && slot.attempts.size + slot.loaded.size > 0) continue
      if (!best || rankSlot(slot, moduleKey) < rankSlot(best, moduleKey)) best = slot
    }
    if (best && (best.attempts.size === 0 || this.#slots.size >= this.#options.workers)) return best
    return this.#addSlot()
  }

  #addSlot(): Slot {
    this.#starts.check()
    this.#giveUpGuard ??= guardOrphans()
    const slot = createSlot({
      ...this.#options,
      onExiting: (exiting) => this.#exiting(slot, exiting),
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
      if (hasStarted) void this.#watchLateErrors(slot)
    })
    return slot
  }

  /** The code of a run ends the worker: it is to blame, not those that are in the worker with it. */
  #exiting(slot: Slot, { runId, code }: ExitingMessage): void {
    slot.isBlameKnown = true
    slot.isRetired = true
    const exit = { ...NO_EXIT, code }
    const error = workerExitRecord(exit, this.#runtimeName)
    const attempt = slot.attempts.get(runId)
    if (attempt) attempt.loss ??= { reason: 'exit', error }
    else this.#options.onLateError({ runId, error })
  }

  async #watchLateErrors(slot: Slot): Promise<void> {
    try {
      for (;;) {
        const late = await slot.worker.request({ type: 'watch' })
        slot.isRetired = true
        this.#options.onLateError(late)
        this.#release(slot)
      }
    } catch {
      // The worker is gone, and with it whatever could have come.
    }
  }

  /** After each use: a worker that must not be used again is ended as soon as it is idle. */
  #release(slot: Slot): void {
    if (slot.attempts.size > 0 || slot.isCollecting) return
    const isSpare = this.#slots.size > this.#options.workers
    if (slot.isRetired || isSpare || this.#options.isolate) this.#retire(slot)
  }

  #retire(slot: Slot): void {
    slot.isRetired = true
    this.#slots.delete(slot)
    const closing = slot.worker.kill().finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  get #runtimeName(): 'process' | 'thread' {
    return this.#options.runtime === 'child_process' ? 'process' : 'thread'
  }

  #exitRecord(slot: Slot, error: unknown): ErrorRecord {
    if (!(error instanceof WorkerGone)) throw error
    if (slot.worker.hasStarted || slot.isBeingKilled) return workerExitRecord(error.exit, this.#runtimeName)
    const why = slot.startError ?? describeFailedStart(error.exit)
    return recordError(new ZtxexpError('WORKERS_UNUSABLE', why))
  }
}

/** A worker that is gone: the attempt's own request says so. */
function ignoreGone(): void {}
