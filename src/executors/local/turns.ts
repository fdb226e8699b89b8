/** Lets a limited number of things happen at once; the others wait for their turn, first come, first served. */

interface Waiting<Refusal> {
  begin: () => void
  refuse: (why: Refusal) => void
}

/** @typeParam Refusal What those are told that do not get their turn. */
export class Turns<Refusal> {
  #waiting: Waiting<Refusal>[] = []
  #free: number

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Acts when its turn comes, or gives what it comes to instead where {@link dismiss} is called before. */
  take<Result>(act: () => Promise<Result>, orElse: (why: Refusal) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        act()
          .then(resolve, reject)
          .finally(() => this.#next())
      }
      if (this.#free > 0) {
        this.#free--
        begin()
      } else this.#waiting.push({ begin, refuse: (why) => resolve(orElse(why)) })
    })
  }

  /** Those that wait will not have their turn. */
  dismiss(why: Refusal): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { refuse } of waiting) refuse(why)
  }

  #next(): void {
    const next = this.#waiting.shift()
    if (next) next.begin()
    else this.#free++
  }
}
