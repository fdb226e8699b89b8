/** Follows what happens in the queue of one session, and goes on whatever it comes across there. */
import { setTimeout as delay } from 'node:timers/promises'
import type { QueueEvents } from 'bullmq'
import type { QueueServer } from './queue-server.ts'

/** Fields of an event, as they were sent. */
export type EventFields = Record<string, unknown>

/** Listeners by the name of the event: BullMQ's own, and those of {@link publish}. */
export type EventListeners = Record<string, (fields: EventFields) => void>

/** Milliseconds before following begins again where an event could not be read. */
const PAUSE_MS = 500

export class SessionEvents {
  readonly #events: QueueEvents
  #isClosed = false

  constructor(server: QueueServer, queueName: string, listeners: EventListeners) {
    this.#events = server.events(queueName)
    // That it is away is told by whoever asks it something.
    this.#events.on('error', () => undefined)
    for (const [name, listener] of Object.entries(listeners)) {
      this.#events.on(name as 'active', (fields: unknown) => {
        if (!this.#isClosed) listener((fields ?? {}) as EventFields)
      })
    }
  }

  /** Resolves when events are followed, or the server is away. */
  async start(): Promise<void> {
    await this.#events.waitUntilReady().catch(() => undefined)
    void this.#follow()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#events.close().catch(() => undefined)
  }

  /** An event that is no JSON ends BullMQ's loop: what comes after it is followed, and what was missed is counted. */
  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      await this.#events.run().catch(() => undefined)
      if (!this.#isClosed) await delay(PAUSE_MS, undefined, { ref: false })
    }
  }
}
