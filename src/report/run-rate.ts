/** How many runs end in a minute, over the time that says most about now, in constant memory. */

/** Where fewer have ended within a minute, chance decides: the last hour counts. */
const LEAST_COUNT = 10
/** In less time than this nothing can be said. */
const SHORTEST_MS = 1000

export class RunRate {
  readonly #lastMinute = new Window(1000)
  readonly #lastHour = new Window(60_000)
  #firstMs: number | undefined

  /** The clock starts here. */
  start(nowMs: number): void {
    this.#firstMs ??= nowMs
  }

  count(nowMs: number): void {
    this.#lastMinute.count(nowMs)
    this.#lastHour.count(nowMs)
  }

  /** Runs per minute; `undefined` within the first second, and until a run has ended. */
  perMinute(nowMs: number): number | undefined {
    if (this.#firstMs === undefined || nowMs - this.#firstMs < SHORTEST_MS) return undefined
    const isFast = this.#lastMinute.sum(nowMs) >= LEAST_COUNT
    const window = isFast ? this.#lastMinute : this.#lastHour
    const ended = window.sum(nowMs)
    return ended === 0 ? undefined : (ended * 60_000) / window.lengthMs(nowMs, this.#firstMs)
  }
}

const SLOTS = 60

/** Counts in slots of time, of which the oldest is used again. */
class Window {
  readonly #slotMs: number
  readonly #counts = new Array<number>(SLOTS).fill(0)
  #latest = 0

  constructor(slotMs: number) {
    this.#slotMs = slotMs
  }

  count(nowMs: number): void {
    this.#moveTo(nowMs)
    const slot = this.#latest % SLOTS
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1
  }

  sum(nowMs: number): number {
    this.#moveTo(nowMs)
    return this.#counts.reduce((sum, each) => sum + each, 0)
  }

  /** The slot that is going on is a part of one only. */
  lengthMs(nowMs: number, firstMs: number): number {
    return Math.min(nowMs - firstMs, (SLOTS - 1) * this.#slotMs + (nowMs % this.#slotMs))
  }

  #moveTo(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs)
    const steps = Math.min(slot - this.#latest, SLOTS)
    for (let step = 1; step <= steps; step++) this.#counts[(this.#latest + step) % SLOTS] = 0
    this.#latest = Math.max(this.#latest, slot)
  }
}
