/** The worker that a source of configs lives in: one that is made anew is told again what the source was told. */

import type { Observation, SourceAnswer, SourceHandle, SourceQuestion } from '../../model/config-source.ts'
import { canonicalJson, type JsonObject } from '../../model/utils/json.ts'
import type { OwnWorker } from './own-worker.ts'

export class SourceWorker implements SourceHandle {
  readonly #worker: OwnWorker
  readonly #place: { moduleKey: string; experimentIndex: number }
  /** All that it was told, for one that is made anew. */
  readonly #told: Observation[] = []
  /** What it has given and was not told of. */
  #open: JsonObject[] = []

  constructor(worker: OwnWorker, place: { moduleKey: string; experimentIndex: number }) {
    this.#worker = worker
    this.#place = place
  }

  async ask(question: SourceQuestion): Promise<SourceAnswer> {
    for (const observation of question.told) {
      this.#told.push(observation)
      this.#close(observation.config)
    }
    const answer = await this.#worker.ask<Extract<SourceAnswer, { ok: true }>>((worker, isNew) => {
      const told = isNew ? [...this.#told, ...this.#open.map(observeRunning)] : question.told
      return worker.request({ type: 'ask', ...this.#place, question: { ...question, told } })
    })
    if (answer.ok) this.#open.push(...answer.configs.map(({ config }) => config))
    return answer
  }

  close(): Promise<void> {
    return this.#worker.close()
  }

  /** One of those that are equal. */
  #close(config: JsonObject): void {
    const text = canonicalJson(config)
    const index = this.#open.findIndex((other) => canonicalJson(other) === text)
    if (index !== -1) this.#open.splice(index, 1)
  }
}

function observeRunning(config: JsonObject): Observation {
  return { runId: '', config, status: 'running', metrics: null, errorType: null }
}
