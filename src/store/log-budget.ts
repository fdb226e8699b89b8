/** How much one attempt may still write into its `run.log`. */
import { Buffer } from 'node:buffer'

export class LogBudget {
  readonly #limitBytes: number
  #leftBytes: number

  /** @param limitBytes Default: no limit. */
  constructor(limitBytes = Number.POSITIVE_INFINITY) {
    this.#limitBytes = limitBytes
    this.#leftBytes = limitBytes
  }

  get isUsedUp(): boolean {
    return this.#leftBytes <= 0
  }

  /** The beginning of what is to be written, which is all of it while there is enough left. */
  cut<Chunk extends string | Uint8Array>(chunk: Chunk): Chunk {
    const left = this.#leftBytes
    if (chunk.length <= left) return chunk
    return (typeof chunk === 'string' ? chunk.slice(0, left) : chunk.subarray(0, left)) as Chunk
  }

  /** Counts what has been written. */
  spend(text: string): void {
    if (this.#leftBytes !== Number.POSITIVE_INFINITY) this.#leftBytes -= Buffer.byteLength(text)
  }

  /** What is said in the place of what is left out. */
  get notice(): string {
    return `The rest of the output is left out: it is more than ${this.#limitBytes / 1e6} MB (--log-limit).`
  }
}
