/** Keeps asking a server that is away, and says once that it is, and once that it is back. */
import { setTimeout as delay } from 'node:timers/promises'
import { ZtxexpError } from '../../../model/error.ts'
import { messageOf } from '../../../model/utils/message-of.ts'
import { reconnectDelayMs } from './queue-server.ts'

export interface LinkOptions {
  label: string
  /** Told a sentence. */
  onNotice: (message: string) => void
  /** Called where the server is there but has lost what has to be there. */
  prepare: () => Promise<void>
}

/** SQLSTATEs of PostgreSQL where a table, a function or a schema is missing: its data were taken away. */
const IS_LOST = new Set(['42P01', '42883', '3F000'])

export class Link {
  readonly #options: LinkOptions
  readonly #closed = new AbortController()
  #isAway = false

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /**
   * Asks until there is an answer.
   *
   * @param act May have been done although it was not answered: it must do no harm twice.
   * @param patienceMs After so long it gives up. Default: never.
   * @throws what the server says where asking again is of no use; ZtxexpError (`QUEUE_UNUSABLE`) where the link was
   *   closed, or it has given up
   */
  async ask<Answer>(act: () => Promise<Answer>, patienceMs = Infinity): Promise<Answer> {
    const startMs = performance.now()
    for (let times = 0; ; times++) {
      if (this.#closed.signal.aborted) throw this.#givenUp('it was closed')
      try {
        const answer = await act()
        this.#tell(false, '')
        return answer
      } catch (error) {
        if (isFinal(error)) throw error
        if (this.#closed.signal.aborted) continue
        this.#tell(true, reasonOf(error))
        if (performance.now() - startMs > patienceMs) throw this.#givenUp(reasonOf(error))
        if (IS_LOST.has(codeOf(error))) await this.#options.prepare().catch(() => undefined)
      }
      await delay(reconnectDelayMs(times), undefined, { signal: this.#closed.signal }).catch(() => undefined)
    }
  }

  /** From now on nothing is asked again. */
  close(): void {
    this.#closed.abort()
  }

  #tell(isAway: boolean, reason: string): void {
    if (isAway === this.#isAway) return
    this.#isAway = isAway
    const { label, onNotice } = this.#options
    onNotice(isAway ? `${label} is away (${reason}). Trying again.` : `${label} is back.`)
  }

  #givenUp(reason: string): ZtxexpError {
    return new ZtxexpError('QUEUE_UNUSABLE', `${this.#options.label} does not answer: ${reason}.`)
  }
}

/** Whether the server has understood and refused: BullMQ gives its refusals numbers. Or a fault of ours. */
export function isFinal(error: unknown): boolean {
  if (error instanceof ZtxexpError || error instanceof TypeError) return true
  return typeof (error as { code?: unknown } | undefined)?.code === 'number'
}

/** What an error says, without the request that it belongs to, which may have a password in it. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  const message = messageOf(error)
  return (message || codeOf(error) || 'no answer').replace(/\.$/, '')
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}
