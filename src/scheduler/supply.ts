/**
 * Asks the sources of a scheduler for runs when one more could start, and keeps what has become of those.
 *
 *     asked ──some──▶ queued ──all of them over──▶ asked again
 *       │
 *       └──none──▶ waits until one of its runs is over ──▶ asked again
 *                  (none in progress: that was the end)
 */

import type { ExecutePlan, PlanSource, UnitResult } from './ports.ts'

/** One source, from its submission on. */
export class Supply {
  readonly source: PlanSource
  /** Position among all sources: those that were submitted first come first. */
  readonly index: number
  /** Resolves when all that it has given is over, and nothing more will come. */
  readonly done: Promise<void>
  /** Runs that are waiting for their first start. */
  queued = 0
  #resolve = () => {}
  #given = 0
  #inProgress = 0
  #isAsked = false
  /** Whether it was told anything since it was asked: an answer that came before that is none to rely on. */
  #isTold = false
  /** Nothing comes before one of its runs is over. */
  #isDry = false
  #isClosed = false
  #error: { thrown: unknown } | undefined

  constructor(source: PlanSource, index: number) {
    this.source = source
    this.index = index
    this.done = new Promise((resolve, reject) => {
      this.#resolve = () => (this.#error ? reject(this.#error.thrown) : resolve())
    })
  }

  /** @param isAhead Whether nothing that is queued can start now. */
  mayBeAsked(isAhead: boolean): boolean {
    if (this.#isAsked || this.#isDry || this.#isOver) return false
    return this.queued === 0 || (isAhead && this.source.isFixed)
  }

  /**
   * Asks for at most so many.
   *
   * @param onPlans Called with each answer that does not come at once.
   * @returns what came at once
   */
  ask(count: number, onPlans: (plans: readonly ExecutePlan[]) => void): readonly ExecutePlan[] {
    this.#isTold = false
    const answer = this.#guarded(() => this.source.next(count))
    if (!(answer instanceof Promise)) return this.#take(answer)
    this.#isAsked = true
    void answer
      .catch((error: unknown) => this.#fail(error))
      .then((plans) => {
        this.#isAsked = false
        onPlans(this.#take(plans))
      })
    return []
  }

  /** Position in the order of all runs for the next that it gives. */
  nextOrder(): number {
    return this.index * 2 ** 32 + this.#given++
  }

  /** One that it has given is over. @param result Not there where it was dropped. */
  tell(plan: ExecutePlan, result: UnitResult | undefined): void {
    this.#inProgress--
    this.#isDry = false
    this.#isTold = true
    this.#guarded(() => {
      this.source.tell(plan, result)
      return []
    })
    this.#endIfOver()
  }

  /** It is asked no more. */
  close(): void {
    this.#isClosed = true
    this.#endIfOver()
  }

  get #isOver(): boolean {
    return this.#isClosed || this.source.isOver
  }

  #take(plans: readonly ExecutePlan[]): readonly ExecutePlan[] {
    const taken = this.#isClosed ? [] : plans
    this.#inProgress += taken.length
    if (taken.length === 0 && !this.#isTold) {
      this.#isDry = true
      // Nothing is in progress that it could be waiting for.
      if (this.#inProgress === 0) this.#isClosed = true
    }
    this.#endIfOver()
    return taken
  }

  #guarded<Answer>(act: () => Answer): Answer | readonly ExecutePlan[] {
    try {
      return act()
    } catch (error) {
      return this.#fail(error)
    }
  }

  #fail(thrown: unknown): readonly ExecutePlan[] {
    this.#error ??= { thrown }
    this.#isClosed = true
    return []
  }

  #endIfOver(): void {
    if (this.#isOver && this.#inProgress === 0 && !this.#isAsked) this.#resolve()
  }
}
