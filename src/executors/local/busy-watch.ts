/**
 * Finds workers that answer nothing because something that a run has left behind keeps them busy in a loop: the run in
 * progress would never end. A run that itself computes for long is left alone.
 */
import type { Eviction } from './eviction.ts'
import type { Slot } from './slot.ts'

const INTERVAL_MS = 5000
/** A worker may be busy with what it is asked to do. */
const PATIENCE_MS = 10_000

export class BusyWatch {
  readonly #slots: Iterable<Slot>
  readonly #eviction: Eviction
  /** When each worker was asked for a sign of life that it has not given, and whether it has been looked into since. */
  readonly #asked = new WeakMap<Slot, { atMs: number; isLookedInto: boolean }>()
  #timer: NodeJS.Timeout | undefined

  constructor(slots: Iterable<Slot>, eviction: Eviction) {
    this.#slots = slots
    this.#eviction = eviction
  }

  /** To be called when there is a worker. */
  start(): void {
    this.#timer ??= setInterval(() => this.#look(), INTERVAL_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    for (const slot of this.#slots) {
      // In its first run, a worker can only be busy with that.
      if (slot.attempts.size === 0 || slot.begun < 2 || slot.isBeingKilled) continue
      const asked = this.#asked.get(slot)
      if (!asked) this.#ask(slot)
      else if (!asked.isLookedInto && performance.now() - asked.atMs > PATIENCE_MS) {
        asked.isLookedInto = true
        void this.#eviction.endIfLeftBusy(slot)
      }
    }
  }

  #ask(slot: Slot): void {
    this.#asked.set(slot, { atMs: performance.now(), isLookedInto: false })
    // One that is gone is not asked again.
    slot.worker.greet().then(
      () => this.#asked.delete(slot),
      () => {},
    )
  }
}
