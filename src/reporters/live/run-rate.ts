/** How many runs end in a minute, over the shortest time that says something, in constant memory. */

/** Of fewer than this, chance decides how far they are apart. */
const LEAST_COUNT = 10
/** In less time than this nothing can be said. */
const SHORTEST_MS = 1000

export class RunRate {
  /** The last minute, and the last hour. */
  readonly #slots = [new Slots(1000), new Slots(60_000)] as const
  #firstMs: number | undefined

  /** The clock starts here. */
  start(nowMs: number): void {
    this.#firstMs ??= nowMs
  }

  count(nowMs: number): void {
    for (const slots of this.#slots) slots.count(nowMs)
  }

  /** Runs per minute; `undefined` within the first second, and where none has ended within an hour. */
  perMinute(nowMs: number): number | undefined {
    const firstMs = this.#firstMs
    if (firstMs === undefined || nowMs - firstMs < SHORTEST_MS) return undefined
    const [minute, hour] = this.#slots
    const all = minute.latest(nowMs, { least: SLOTS, firstMs })
    const { count, lengthMs } = all.count >= LEAST_COUNT ? all : hour.latest(nowMs, { least: 2, firstMs })
    return count === 0 ? undefined : (count * 60_000) / lengthMs
  }
}

const SLOTS = 60

/** Counts in slots of time, of which the oldest is used again. */
class Slots {
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

  /** The sum of so many of the latest slots, and of those before it takes to reach {@link LEAST_COUNT}. */
  latest(
    nowMs: number,
    { least, firstMs }: { least: number; firstMs: number },
  ): { count: number; lengthMs: number } {
    this.#moveTo(nowMs)
    let count = 0
    let taken = 0
    while (taken < SLOTS && (taken < least || count < LEAST_COUNT)) {
      count += this.#counts[(this.#latest - taken + SLOTS * 2) % SLOTS] ?? 0
      taken++
    }
    // The slot that is going on is a part of one only.
    const lengthMs = (taken - 1) * this.#slotMs + (nowMs % this.#slotMs)
    return { count, lengthMs: Math.min(nowMs - firstMs, lengthMs) }
  }

  #moveTo(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs)
    const steps = Math.min(slot - this.#latest, SLOTS)
    for (let step = 1; step <= steps; step++) this.#counts[(this.#latest + step) % SLOTS] = 0
    this.#latest = Math.max(this.#latest, slot)
  }
}
