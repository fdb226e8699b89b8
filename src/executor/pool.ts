/** Runs attempts in worker processes or threads. */
import { promisify } from 'node:util'
import { type ErrorRecord, ZtxexpError } from '../model/error.ts'
import type { AbortReason, AttemptHandle, Executor, Loss } from '../model/execution.ts'
import type { ModuleGraph } from '../model/module-graph.ts'
import type { AttemptOutcome, AttemptRequest, ConfigSelection } from '../model/run.ts'
import type { LateError, LoadOutcome } from '../model/worker-protocol.ts'
import { ModuleFiles } from './module-files.ts'
import { PoolWorker, type PoolWorkerOptions, type WorkerExit, WorkerGone } from './pool-worker.ts'
import { workerExitRecord } from './worker-exit.ts'

const nextTurn = promisify(setImmediate)

export interface PoolExecutorOptions extends Omit<PoolWorkerOptions, 'onOutput'> {
  /** Workers at the most. */
  workers: number
  /** Attempts at once in one worker. */
  concurrency: number
  /** A fresh worker for every attempt. */
  isolate: boolean
  /** Called with errors that came up after the run that caused them was over. */
  onLateError: (error: LateError) => void
  /** Called with what reached a worker's stdout or stderr past the run's own `run.log`. */
  onOutput: (runId: string | null, stream: 'stdout' | 'stderr', text: string) => void
}

/** A worker and what is going on in it. */
interface Slot {
  worker: PoolWorker
  loaded: Set<string>
  attempts: Map<string, SlotAttempt>
  /** Collecting a file: no attempt may start beside it. */
  isCollecting: boolean
  /** Why collecting was ended. */
  collectError: ErrorRecord | undefined
  isBeingKilled: boolean
  /** How many attempts were in it when it went away. */
  lostTogether: number | undefined
  /** Not to be given anything new. */
  isRetired: boolean
}

interface SlotAttempt {
  /** Why it is ended from here. */
  loss: Loss | undefined
  /** Set when it was asked to end, and when the worker has heard that: one that is busy in a loop does not. */
  isAborted: boolean
  isHeard: boolean
}

const MAX_FAILED_STARTS = 3

export class PoolExecutor implements Executor {
  readonly #options: PoolExecutorOptions
  readonly #modules = new ModuleFiles()
  readonly #slots = new Set<Slot>()
  readonly #closing = new Set<Promise<unknown>>()
  #failedStarts = 0
  #hasStarted = false

  constructor(options: PoolExecutorOptions) {
    this.#options = options
  }

  /** Makes a module graph known, so that attempts can name it by its key. */
  addModule(graph: ModuleGraph, file: string, folder: string): void {
    this.#modules.add(graph, file, folder)
  }

  /**
   * Loads an experiment file in a worker and returns what it declares.
   * A worker that dies while it loads the file is a file that does not load.
   */
  async collect(moduleKey: string, selection: ConfigSelection): Promise<LoadOutcome> {
    const slot = this.#takeSlot(moduleKey, (candidate) => candidate.attempts.size === 0)
    slot.isCollecting = true
    try {
      return await this.#load(slot, moduleKey, selection)
    } catch (error) {
      return { ok: false, error: slot.collectError ?? this.#exitRecord(error) }
    } finally {
      slot.isCollecting = false
      this.#release(slot)
    }
  }

  start(request: AttemptRequest, onStarted: () => void): AttemptHandle {
    const slot = this.#takeSlot(request.moduleKey, (candidate) => {
      return candidate.attempts.size < this.#options.concurrency
    })
    const attempt: SlotAttempt = { loss: undefined, isAborted: false, isHeard: false }
    slot.attempts.set(request.runId, attempt)
    return {
      outcome: this.#run(slot, request, onStarted),
      abort: (reason) => {
        attempt.isAborted = true
        this.#abort(slot, request.runId, reason).then(() => {
          attempt.isHeard = true
        }, ignoreGone)
      },
      kill: (loss) => {
        // In a worker that hears nothing any more, any of its runs may be the one that keeps it busy.
        const isSuspect = attempt.isHeard || slot.attempts.size === 1 || loss.reason !== 'timeout'
        if (loss.reason === 'cancelled' || (isSuspect && !slot.isBeingKilled)) attempt.loss ??= loss
        slot.isBeingKilled = true
        slot.isRetired = true
        void slot.worker.kill()
      },
    }
  }

  /** Ends the loading of files that are being collected; each counts as not loaded, with this error. */
  cancelCollecting(error: ErrorRecord): void {
    for (const slot of this.#slots) {
      if (!slot.isCollecting) continue
      slot.collectError = error
      void slot.worker.kill()
    }
  }

  /** Process ids of the workers, with the run that each was given last. */
  busyWorkers(): { pid: number; runId: string }[] {
    return [...this.#slots].flatMap((slot) => {
      const runId = [...slot.attempts.keys()].at(-1)
      return runId === undefined || slot.worker.isGone ? [] : [{ pid: slot.worker.pid, runId }]
    })
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    for (const slot of this.#slots) this.#retire(slot)
    await Promise.all(this.#closing)
    this.#modules.remove()
  }

  async #run(slot: Slot, request: AttemptRequest, onStarted: () => void): Promise<AttemptOutcome> {
    let startedAt = performance.now()
    try {
      const loaded = await this.#load(slot, request.moduleKey, null)
      // Asked to end before it had begun: then it does not begin.
      if (slot.attempts.get(request.runId)?.isAborted) return NOT_BEGUN
      onStarted()
      startedAt = performance.now()
      if (!loaded.ok) return { kind: 'failed', error: loaded.error, durationMs: 0, written: NOTHING }
      const { isTainted, ...outcome } = await slot.worker.request({ type: 'attempt', attempt: request })
      if (isTainted) slot.isRetired = true
      // What processes below the worker have printed is in its pipe by now: read it while it is known whose it is.
      if (this.#options.runtime === 'child_process') await nextTurn()
      return outcome
    } catch (error) {
      return this.#lostOutcome(slot, request.runId, error, performance.now() - startedAt)
    } finally {
      slot.attempts.delete(request.runId)
      this.#release(slot)
    }
  }

  /**
   * What is said of an attempt whose worker is gone: why it was ended, or that it was lost with others. Of several
   * in a worker that went by itself, nobody knows which it was.
   */
  #lostOutcome(slot: Slot, runId: string, error: unknown, durationMs: number): AttemptOutcome {
    slot.lostTogether ??= slot.attempts.size
    const reason = slot.lostTogether > 1 ? 'neighbour' : 'exit'
    const loss: Loss = slot.attempts.get(runId)?.loss ?? { reason, error: this.#exitRecord(error) }
    return { kind: 'lost', ...loss, durationMs, written: EVERYTHING }
  }

  async #load(slot: Slot, moduleKey: string, collect: ConfigSelection | null): Promise<LoadOutcome> {
    if (!collect && slot.loaded.has(moduleKey)) return { ok: true, experiments: [] }
    const module = this.#modules.get(moduleKey)
    if (!module) throw new ZtxexpError('INTERNAL', `Unknown module ${moduleKey}. This is a bug in ztxexp.`)
    const outcome = await slot.worker.request({ type: 'load', module, collect })
    if (outcome.ok) slot.loaded.add(moduleKey)
    return outcome
  }

  #abort(slot: Slot, runId: string, reason: AbortReason): Promise<null> {
    return slot.worker.request({ type: 'abort', runId, reason })
  }

  /** A worker that has room, best one that has the module loaded; else a new one. */
  #takeSlot(moduleKey: string, hasRoom: (slot: Slot) => boolean): Slot {
    let best: Slot | undefined
    for (const slot of this.#slots) {
      if (slot.isRetired || slot.isCollecting || slot.worker.isGone || !hasRoom(slot)) continue
      if (this.#options.isolate && slot.attempts.size + slot.loaded.size > 0) continue
      if (!best || rank(slot, moduleKey) < rank(best, moduleKey)) best = slot
    }
    if (best && (best.attempts.size === 0 || this.#slots.size >= this.#options.workers)) return best
    return this.#addSlot()
  }

  #addSlot(): Slot {
    if (!this.#hasStarted && this.#failedStarts >= MAX_FAILED_STARTS) {
      throw new ZtxexpError('WORKERS_UNUSABLE', `${MAX_FAILED_STARTS} workers in a row did not start.`)
    }
    const attempts: Slot['attempts'] = new Map()
    const worker = new PoolWorker({
      ...this.#options,
      onOutput: (stream, text) => {
        const [runId] = attempts.size === 1 ? attempts.keys() : [null]
        this.#options.onOutput(runId ?? null, stream, text)
      },
    })
    const slot: Slot = {
      worker,
      loaded: new Set(),
      attempts,
      isCollecting: false,
      collectError: undefined,
      isBeingKilled: false,
      lostTogether: undefined,
      isRetired: false,
    }
    this.#slots.add(slot)
    void worker.exited.then(() => this.#slots.delete(slot))
    worker.greet().then(
      () => {
        this.#hasStarted = true
        void this.#watchLateErrors(slot)
      },
      () => {
        this.#failedStarts++
      },
    )
    return slot
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

  #exitRecord(error: unknown) {
    if (!(error instanceof WorkerGone)) throw error
    const exit: WorkerExit = error.exit
    return workerExitRecord(exit, this.#options.runtime === 'child_process' ? 'process' : 'thread')
  }
}

/** A worker that is gone: the attempt's own request says so. */
function ignoreGone(): void {}

/** Streams of an attempt that did not live to count what it wrote. */
const EVERYTHING = { metrics: Number.POSITIVE_INFINITY, printed: Number.POSITIVE_INFINITY }
const NOTHING = { metrics: 0, printed: 0 }

/** What becomes of it is decided by whoever asked it to end. */
const NOT_BEGUN: AttemptOutcome = {
  kind: 'lost',
  reason: 'cancelled',
  error: {
    name: 'Interrupted',
    message: 'The run was ended before it had begun.',
    classNames: ['Interrupted'],
  },
  durationMs: 0,
  written: NOTHING,
}

function rank(slot: Slot, moduleKey: string): number {
  return slot.attempts.size * 2 + (slot.loaded.has(moduleKey) ? 0 : 1)
}
