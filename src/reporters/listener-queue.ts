/**
 * The events of one listener, in order: the next one is given when what the listener made of the last one is over.
 *
 *     idle ──event──▶ busy ──resolved, nothing waits──▶ idle
 *       │               │
 *       └──throws───────┴──rejects, or too much waits──▶ dropped   (gets nothing more; told once)
 *
 * While it is idle, a listener is called at once: one that is not asynchronous hears each event as it happens.
 */
import type { LifecycleEvent, LifecycleListener } from '../model/event.ts'

/** Events that may wait for one listener: a listener that never comes back must not fill the memory. */
export const MOST_WAITING = 100_000

export class ListenerQueue {
  readonly #listener: LifecycleListener
  readonly #onBroken: (error: unknown) => void
  #waiting: LifecycleEvent[] = []
  /** How many of `#waiting` have been given already. */
  #taken = 0
  #isDropped = false
  /** Set while the listener is busy: resolves when it is idle, or dropped. */
  #busy: Promise<void> | undefined

  /** @param onBroken Told once, with what the listener threw or rejected with. */
  constructor(listener: LifecycleListener, onBroken: (error: unknown) => void) {
    this.#listener = listener
    this.#onBroken = onBroken
  }

  /** Events that have not been given to the listener yet, the one it is at included. */
  get unfinished(): number {
    return this.#busy ? this.#waiting.length - this.#taken + 1 : 0
  }

  add(event: LifecycleEvent): void {
    if (this.#isDropped) return
    if (!this.#busy) {
      const pending = this.#give(event)
      if (pending) this.#busy = this.#goOn(pending)
      return
    }
    this.#waiting.push(event)
    if (this.unfinished > MOST_WAITING) {
      this.#break(new Error(`It is too slow: ${MOST_WAITING} events wait for it`))
    }
  }

  /** Resolves when all that was added so far is over. */
  async whenIdle(): Promise<void> {
    await this.#busy
  }

  /** It gets nothing more, also nothing of what waits. */
  drop(): void {
    this.#isDropped = true
    this.#waiting = []
    this.#taken = 0
  }

  /** Calls the listener; returns what has to be waited for. */
  #give(event: LifecycleEvent): PromiseLike<unknown> | undefined {
    try {
      const returned: unknown = this.#listener(event)
      return isPromiseLike(returned) ? returned : undefined
    } catch (error) {
      this.#break(error)
      return undefined
    }
  }

  async #goOn(first: PromiseLike<unknown>): Promise<void> {
    let pending: PromiseLike<unknown> | undefined = first
    while (pending) {
      try {
        await pending
      } catch (error) {
        this.#break(error)
      }
      pending = undefined
      while (!pending && this.#waiting.length > 0) pending = this.#giveNext()
    }
    this.#busy = undefined
  }

  #giveNext(): PromiseLike<unknown> | undefined {
    const event = this.#waiting[this.#taken++]
    // Only now and then: to move what waits after each event would cost the length of the queue.
    if (this.#taken * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#taken)
      this.#taken = 0
    }
    return event && this.#give(event)
  }

  #break(error: unknown): void {
    if (this.#isDropped) return
    this.drop()
    this.#onBroken(error)
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
