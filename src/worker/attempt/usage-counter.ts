/** Adds up what calls of models take, as the code of a run tells it. */
import type { Usage } from '../../experiment/declare/context.ts'
import type { StoredUsage } from '../../model/case-record.ts'
import { describeValue, isPlainObject } from '../../model/utils/json.ts'

/** Of one run, names of models that are kept. */
const MOST_MODELS = 100

export class UsageCounter {
  #calls = 0
  #inputTokens = 0
  #outputTokens = 0
  #costUsd = 0
  readonly #models = new Set<string>()

  /** @throws {TypeError} where it is none */
  add(usage: Usage): void {
    if (!isPlainObject(usage)) {
      throw new TypeError(
        `usage: an object such as { model: 'small', inputTokens: 10, costUsd: 0.001 } is expected, got ${describeValue(usage)}.`,
      )
    }
    const { model, inputTokens = 0, outputTokens = 0, costUsd = 0 } = usage as Usage
    for (const [key, value] of Object.entries({ inputTokens, outputTokens, costUsd })) {
      if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
        throw new TypeError(
          `usage: ${key} must be a number of at least 0, got ${describeValue(value)} (${String(value)}).`,
        )
    }
    this.#calls++
    this.#inputTokens += inputTokens
    this.#outputTokens += outputTokens
    this.#costUsd += costUsd
    if (model !== undefined && this.#models.size < MOST_MODELS) this.#models.add(String(model))
  }

  /** Undefined where nothing was counted. */
  get total(): StoredUsage | undefined {
    if (this.#calls === 0) return undefined
    return {
      calls: this.#calls,
      input_tokens: this.#inputTokens,
      output_tokens: this.#outputTokens,
      cost_usd: this.#costUsd,
      ...(this.#models.size > 0 && { models: [...this.#models] }),
    }
  }
}
