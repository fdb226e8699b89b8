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
    if (this.#worker?.isGone === false) return ask(this.#worker, false)
    const worker = this.#start()
    await worker.greet()
    const module = this.#modules.get(this.#moduleKey)
    invariant(module, `Unknown module ${this.#moduleKey}`)
    const loaded = await worker.request({ type: 'load', module, collect: null })
    return loaded.ok ? ask(worker, true) : loaded
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

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()))
    this.#giveUpGuard?.()
  }
}

/** The dataset of an experiment, read in a worker of its own. */
export function casesOf(
  worker: OwnWorker,
  place: { moduleKey: string; experimentIndex: number },
): CasesHandle {
  return {
    ask: (question) => worker.ask((asked) => asked.request({ type: 'cases', ...place, question })),
    close: () => worker.close(),
  }
}
