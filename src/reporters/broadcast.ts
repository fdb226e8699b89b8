/** Gives lifecycle events to everyone who listens. */
import { nameError } from '../errors/error-record.ts'
import type { LifecycleEvent, LifecycleListener } from '../model/event.ts'
import { ListenerQueue } from './listener-queue.ts'

export class Broadcast {
  readonly #recorder: LifecycleListener
  readonly #queues = new Map<ListenerQueue, string>()
  readonly #warn: (message: string) => void

  /**
   * @param recorder Writes the run directories. It comes first, and what it throws reaches the sender: a run that
   *   cannot be recorded must not go on.
   * @param warn Told when another listener throws or rejects, once for each; that one gets no more events.
   */
  constructor(recorder: LifecycleListener, warn: (message: string) => void) {
    this.#recorder = recorder
    this.#warn = warn
  }

  readonly emit = (event: LifecycleEvent): void => {
    this.#recorder(event)
    for (const queue of this.#queues.keys()) queue.add(event)
  }

  /**
   * Adds a listener; the returned function takes it away.
   *
   * @param name What messages call it. Default: the name of the function.
   */
  subscribe(listener: LifecycleListener, name = listener.name || 'without a name'): () => void {
    const queue = new ListenerQueue(listener, (error) => {
      this.#queues.delete(queue)
      const thrown = nameError(error)
      this.#warn(`Listener ${name} failed and gets no more events: ${thrown.name}: ${thrown.message}`)
    })
    this.#queues.set(queue, name)
    return () => {
      this.#queues.delete(queue)
      queue.drop()
    }
  }

  /** Waits until every listener has had all events, but no longer than this; who is not done by then is told. */
  async flush(boundMs: number): Promise<void> {
    const idle = Promise.all([...this.#queues.keys()].map((queue) => queue.whenIdle()))
    let timer: NodeJS.Timeout | undefined
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, boundMs)
    })
    await Promise.race([idle, bound])
    clearTimeout(timer)
    for (const [queue, name] of this.#queues) {
      if (queue.unfinished === 0) continue
      const missed = queue.unfinished === 1 ? 'an event' : `${queue.unfinished} events`
      this.#warn(`Listener ${name} did not finish ${missed} within ${boundMs / 1000} s, and is left behind.`)
      this.#queues.delete(queue)
      queue.drop()
    }
  }
}
