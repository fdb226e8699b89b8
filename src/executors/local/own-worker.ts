/**
 * A worker apart from those of runs, for what lives as long as an experiment runs: nothing that a run does is to end it.
 * Where it breaks down all the same, it is made anew.
 */
import { recordError } from '../../errors/error-record.ts'
import { type ErrorRecord, invariant } from '../../model/error.ts'
import type { CasesHandle } from '../../model/evaluation.ts'
import type { ExecutorHooks } from '../../model/execution.ts'
import type { ModuleFiles } from './module-files.ts'
import { guardOrphans } from './orphan-guard.ts'
import { PoolWorker, type PoolWorkerOptions, WorkerGone } from './pool-worker.ts'
import type { ChannelHooks } from './request-channel.ts'
import { workerExitRecord } from './worker-exit.ts'

export interface OwnWorkerOptions
  extends Omit<PoolWorkerOptions, 'folder' | 'onOutput' | keyof ChannelHooks>,
    ExecutorHooks {}

/** In a row, on one question: then it is the doing of what lives in it. */
const MOST_BREAKDOWNS = 2

type Failed = { ok: false; error: ErrorRecord }

export class OwnWorker {
  readonly #options: OwnWorkerOptions
  readonly #modules: ModuleFiles
  readonly #moduleKey: string
  #worker: PoolWorker | undefined
  /** Settles when the worker has loaded the module: with why it has not, where it has not. */
  #loaded: Promise<Failed | undefined> = Promise.resolve(undefined)
  #isClosed = false

  constructor(options: OwnWorkerOptions, modules: ModuleFiles, moduleKey: string) {
    this.#options = options
    this.#modules = modules
    this.#moduleKey = moduleKey
  }

  /**
   * Asks something of the worker, which has loaded the module by then. Never rejects.
   *
   * @param ask Told whether the worker is a new one, that nothing was said to yet.
   */
  async ask<Answer extends { ok: true }>(
    ask: (worker: PoolWorker, isNew: boolean) => Promise<Answer | Failed>,
  ): Promise<Answer | Failed> {
    for (let breakdowns = 1; ; breakdowns++) {
      try {
        return await this.#ask(ask)
      } catch (error) {
        const gone = error instanceof WorkerGone
        if (gone && breakdowns < MOST_BREAKDOWNS && !this.#isClosed) continue
        const name = this.#options.runtime === 'child_process' ? 'process' : 'thread'
        return { ok: false, error: gone ? workerExitRecord(error.exit, name) : recordError(error) }
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#worker?.kill()
  }

  async #ask<Answer extends { ok: true }>(
    ask: (worker: PoolWorker, isNew: boolean) => Promise<Answer | Failed>,
  ): Promise<Answer | Failed> {
    const known = this.#worker?.isGone === false ? this.#worker : undefined
    const worker = known ?? this.#start()
    // Others may ask while it starts.
    if (!known) this.#loaded = this.#load(worker)
    return (await this.#loaded) ?? ask(worker, !known)
  }

  async #load(worker: PoolWorker): Promise<Failed | undefined> {
    await worker.greet()
    const module = this.#modules.get(this.#moduleKey)
    invariant(module, `Unknown module ${this.#moduleKey}`)
    const loaded = await worker.request({ type: 'load', module, collect: null })
    return loaded.ok ? undefined : loaded
  }

  #start(): PoolWorker {
    const worker = new PoolWorker({
      ...this.#options,
      folder: this.#modules.folder,
      onExiting: () => {},
      onAnswered: () => {},
      onImport: (call) => this.#modules.extend(call),
      onOutput: (stream, text) => this.#options.onOutput(null, stream, text),
    })
    this.#worker = worker
    return worker
  }
}

/** Those of an executor. */
export class OwnWorkers {
  readonly #options: OwnWorkerOptions
  readonly #modules: ModuleFiles
  readonly #workers: OwnWorker[] = []
  /** Of the datasets of a file, and how many read theirs in it. */
  readonly #shared = new Map<string, { worker: OwnWorker; users: number }>()
  #giveUpGuard: (() => void) | undefined

  constructor(options: OwnWorkerOptions, modules: ModuleFiles) {
    this.#options = options
    this.#modules = modules
  }

  /** One that has the module; it starts when it is asked something. */
  open(moduleKey: string): OwnWorker {
    this.#giveUpGuard ??= guardOrphans(this.#options.env)
    const worker = new OwnWorker(this.#options, this.#modules, moduleKey)
    this.#workers.push(worker)
    return worker
  }

  /** The dataset of an experiment. Those of one file are read in one worker, which ends with the last of them. */
  openCases(moduleKey: string, experimentIndex: number): CasesHandle {
    const shared = this.#shared.get(moduleKey) ?? { worker: this.open(moduleKey), users: 0 }
    this.#shared.set(moduleKey, shared)
    shared.users++
    const request = { type: 'cases', moduleKey, experimentIndex } as const
    return {
      ask: (question) => shared.worker.ask((worker) => worker.request({ ...request, question })),
      close: async () => {
        if (--shared.users > 0) return
        this.#shared.delete(moduleKey)
        await shared.worker.close()
      },
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()))
    this.#giveUpGuard?.()
  }
}
