/** Ends work that takes too long, between its steps. */
import { monotonicMs } from './time.ts'

/** Thrown where a budget is spent. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime'
}

/** Time that several pieces of work share; it runs from the first of them on. */
export class TimeBudget {
  readonly #budgetMs: number
  readonly #nowMs: () => number
  #endsAtMs: number | undefined

  /** @param nowMs A clock that never goes back. Default: the monotonic clock of the process. */
  constructor(budgetMs: number, nowMs: () => number = monotonicMs) {
    this.#budgetMs = budgetMs
    this.#nowMs = nowMs
  }

  /**
   * Called before each step: a step that has begun is not ended.
   *
   * @throws {OutOfTime} when the time is over.
   */
  check(): void {
    const now = this.#nowMs()
    this.#endsAtMs ??= now + this.#budgetMs
    if (now > this.#endsAtMs) throw new OutOfTime('The time for this is over.')
  }
}
