/**
 * The worker that a source of configs lives in, apart from those of runs: nothing that a run does is to end it. Where it
 * breaks down all the same, it is made anew, and told again what it was told.
 */

import { recordError } from '../../errors/error-record.ts'
import type { Observation, SourceAnswer, SourceHandle, SourceQuestion } from '../../model/config-source.ts'
import { invariant } from '../../model/error.ts'
import type { ExecutorHooks } from '../../model/execution.ts'
import { canonicalJson, type JsonObject } from '../../model/utils/json.ts'
import type { ModuleFiles } from './module-files.ts'
import { PoolWorker, type PoolWorkerOptions, WorkerGone } from './pool-worker.ts'
import { workerExitRecord } from './worker-exit.ts'

export interface SourceWorkerOptions
  extends Omit<PoolWorkerOptions, 'folder' | 'onOutput' | 'onExiting' | 'onImport'>,
    ExecutorHooks {}

/** In a row, on one question: then it is the source's own doing. */
const MOST_BREAKDOWNS = 2

export class SourceWorker implements SourceHandle {
  readonly #options: SourceWorkerOptions
  readonly #modules: ModuleFiles
  readonly #place: { moduleKey: string; experimentIndex: number }
  /** All that it was told, for one that is made anew. */
  readonly #told: Observation[] = []
  /** What it has given and was not told of. */
  #open: JsonObject[] = []
  #worker: PoolWorker | undefined
  #isClosed = false

  constructor(
    options: SourceWorkerOptions,
    modules: ModuleFiles,
    place: { moduleKey: string; experimentIndex: number },
  ) {
    this.#options = options
    this.#modules = modules
    this.#place = place
  }

  async ask(question: SourceQuestion): Promise<SourceAnswer> {
    for (const observation of question.told) {
      this.#told.push(observation)
      this.#close(observation.config)
    }
    for (let breakdowns = 1; ; breakdowns++) {
      try {
        const answer = await this.#ask(question)
        if (answer.ok) this.#open.push(...answer.configs.map(({ config }) => config))
        return answer
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

  async #ask(question: SourceQuestion): Promise<SourceAnswer> {
    const isKnown = this.#worker?.isGone === false
    const worker = isKnown && this.#worker ? this.#worker : this.#start()
    if (!isKnown) {
      await worker.greet()
      const module = this.#modules.get(this.#place.moduleKey)
      invariant(module, `Unknown module ${this.#place.moduleKey}`)
      const loaded = await worker.request({ type: 'load', module, collect: null })
      if (!loaded.ok) return loaded
    }
    const told = isKnown ? question.told : [...this.#told, ...this.#open.map(observeRunning)]
    return worker.request({ type: 'ask', ...this.#place, question: { ...question, told } })
  }

  /** One of those that are equal. */
  #close(config: JsonObject): void {
    const text = canonicalJson(config)
    const index = this.#open.findIndex((other) => canonicalJson(other) === text)
    if (index !== -1) this.#open.splice(index, 1)
  }

  #start(): PoolWorker {
    const worker = new PoolWorker({
      ...this.#options,
      folder: this.#modules.folder,
      onExiting: () => {},
      onImport: (call) => this.#modules.extend(call),
      onOutput: (stream, text) => this.#options.onOutput(null, stream, text),
    })
    this.#worker = worker
    return worker
  }
}

function observeRunning(config: JsonObject): Observation {
  return { runId: '', config, status: 'running', metrics: null, errorType: null }
}
