/**
 * The workers that there are, and which of them an attempt goes to. A worker serves one experiment file until it is
 * replaced (or, where files are not kept apart, one state of the code), so that nothing of one file is seen by another.
 */
import { hasRoomFor, rankSlot, type Slot } from './slot.ts'

/** How much there may be. */
export interface SlotLimits {
  /** Workers at the most in which attempts are in progress. */
  workers: number
  /** A fresh worker for every attempt. */
  isolate: boolean
}

/** What is to be placed. */
export interface Placed {
  moduleKey: string
  /** What its worker serves, and nothing else beside. */
  share: string
  /** Attempts that may be in its worker at once, itself included. */
  concurrency: number
}

export class SlotSet implements Iterable<Slot> {
  readonly #limits: SlotLimits
  readonly #slots = new Set<Slot>()

  constructor(limits: SlotLimits) {
    this.#limits = limits
  }

  [Symbol.iterator](): Iterator<Slot> {
    return this.#slots.values()
  }

  add(slot: Slot): void {
    this.#slots.add(slot)
  }

  delete(slot: Slot): void {
    this.#slots.delete(slot)
  }

  /** See {@link Executor.busyWorkers}. */
  busyWorkers(): { pid: number; runId: string }[] {
    return [...this.#slots].flatMap((slot) => {
      const runId = [...slot.attempts.keys()].at(-1)
      return runId === undefined || slot.worker.isGone ? [] : [{ pid: slot.worker.pid, runId }]
    })
  }

  /** The best worker that has room: an idle one with the module, then a fresh one, then one that is busy. */
  best(
    { moduleKey, share, concurrency }: Placed,
    isEligible = (_slot: Slot): boolean => true,
  ): Slot | undefined {
    let best: Slot | undefined
    for (const slot of this.#slots) {
      if (!isEligible(slot)) continue
      if (slot.isRetired || slot.isCollecting || slot.worker.isGone) continue
      if (slot.share !== undefined && (this.#limits.isolate || slot.share !== share)) continue
      if (!hasRoomFor(slot, concurrency)) continue
      if (!best || rankSlot(slot, moduleKey) < rankSlot(best, moduleKey)) best = slot
    }
    return best
  }

  /** The worker for an attempt; `undefined` where a new one is to be started. */
  forAttempt(placed: Placed): Slot | undefined {
    if (!this.#mayUseAnother()) return this.best(placed, isBusy)
    const best = this.best(placed)
    return best?.attempts.size === 0 ? best : undefined
  }

  /**
   * How well the next attempt of a file could start now: the lower, the better; `undefined` where it has to wait for a
   * worker. A worker that has run the file and is idle is best, then a file that no worker is at work on: fewest loads.
   */
  readiness(placed: Placed): number | undefined {
    const slot = this.forAttempt(placed)
    if (!this.#mayUseAnother()) return slot && 3
    if (slot?.hasRun) return 0
    return this.#countBusy(({ share }) => share === placed.share) > 0 ? 2 : 1
  }

  /** Idle workers that must go before another is started; those first of whose file nothing more is to come. */
  surplus(): Slot[] {
    const idle = [...this.#slots].filter((slot) => !slot.isRetired && !slot.isCollecting && !isBusy(slot))
    const ranked = [
      ...idle.filter(({ isFinished }) => isFinished),
      ...idle.filter((slot) => !slot.isFinished),
    ]
    return ranked.slice(0, Math.max(0, this.#count() + 1 - this.#limits.workers))
  }

  /** Whether there are more workers than there may be. */
  isOneTooMany(): boolean {
    return this.#count() > this.#limits.workers
  }

  /** The lowest number, from 1, that no worker has: at most the number of workers, unless one is to be replaced. */
  freeNumber(): number {
    const taken = new Set([...this.#slots].map(({ number }) => number))
    let number = 1
    while (taken.has(number)) number++
    return number
  }

  /** Whether attempts may be in one more worker than now. Each in its own: then their number is limited already. */
  #mayUseAnother(): boolean {
    if (this.#limits.isolate) return true
    return this.#countBusy(() => true) < this.#limits.workers
  }

  /** Asked several times for each attempt, so without lists in between. */
  #countBusy(isMeant: (slot: Slot) => boolean): number {
    let count = 0
    for (const slot of this.#slots) if (!slot.isRetired && isBusy(slot) && isMeant(slot)) count++
    return count
  }

  #count(): number {
    let count = 0
    for (const { isRetired } of this.#slots) if (!isRetired) count++
    return count
  }
}

function isBusy({ attempts }: Slot): boolean {
  return attempts.size > 0
}
