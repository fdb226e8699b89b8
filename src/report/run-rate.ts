/** How many runs end in a minute, over the last minute, in constant memory. */

const WINDOW_SEC = 60
/** In less time than this nothing can be said. */
const SHORTEST_MS = 1000

export class RunRate {
  readonly #counts = new Array<number>(WINDOW_SEC).fill(0)
  #firstMs: number | undefined
  #second = 0

  /** The clock starts here. */
  start(nowMs: number): void {
    this.#firstMs ??= nowMs
    this.#second = Math.floor(nowMs / 1000)
  }

  count(nowMs: number): void {
    this.#moveTo(nowMs)
    const slot = this.#second % WINDOW_SEC
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1
  }

  /** Runs per minute; `undefined` within the first second. */
  perMinute(nowMs: number): number | undefined {
    if (this.#firstMs === undefined || nowMs - this.#firstMs < SHORTEST_MS) return undefined
    this.#moveTo(nowMs)
    const ended = this.#counts.reduce((sum, each) => sum + each, 0)
    // The second that is going on is a part of one only.
    const windowMs = Math.min(nowMs - this.#firstMs, (WINDOW_SEC - 1) * 1000 + (nowMs % 1000))
    return (ended * 60_000) / windowMs
  }

  #moveTo(nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    const steps = Math.min(second - this.#second, WINDOW_SEC)
    for (let step = 1; step <= steps; step++) this.#counts[(this.#second + step) % WINDOW_SEC] = 0
    this.#second = Math.max(this.#second, second)
  }
}
