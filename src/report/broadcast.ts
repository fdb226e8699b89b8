/** Gives lifecycle events to everyone who listens. */
import type { LifecycleEvent, LifecycleListener } from '../model/event.ts'

export class Broadcast {
  readonly #recorder: LifecycleListener
  readonly #listeners = new Set<LifecycleListener>()
  readonly #onBroken: (error: unknown) => void

  /**
   * @param recorder Writes the run directories. It comes first, and what it throws reaches the sender: a run that
   *   cannot be recorded must not go on.
   * @param onBroken Told when another listener throws, once for each; that one gets no more events.
   */
  constructor(recorder: LifecycleListener, onBroken: (error: unknown) => void) {
    this.#recorder = recorder
    this.#onBroken = onBroken
  }

  readonly emit = (event: LifecycleEvent): void => {
    this.#recorder(event)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#listeners.delete(listener)
        this.#onBroken(error)
      }
    }
  }

  /** Adds a listener; the returned function takes it away. */
  subscribe(listener: LifecycleListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
