/** What is done when the function of a run has ended: checks of what it did, and then the closing of what it opened. */
import type { ErrorRecord } from '../../model/error.ts'

type Awaitable<Value> = Value | PromiseLike<Value>

/** Says what is wrong with what a run did, whether or not its function has thrown; an empty list when nothing is. */
export type RunCheck = (hasFailed: boolean) => Awaitable<readonly unknown[]>

/** Told how a run has ended, as far as that is known. */
export type RunFinisher = (hasFailed: boolean) => Awaitable<unknown>

export class RunEnding {
  readonly #checks: RunCheck[] = []
  readonly #restorers: RunFinisher[] = []
  readonly #finishers: RunFinisher[] = []

  addCheck(check: RunCheck): void {
    this.#checks.push(check)
  }

  /** Puts back what the run has changed in its worker, before {@link onFinished}. */
  restore(restorer: RunFinisher): void {
    this.#restorers.push(restorer)
  }

  onFinished(finisher: RunFinisher): void {
    this.#finishers.push(finisher)
  }

  /** What the checks find. Each is asked, whatever the others say. */
  async check(hasFailed: boolean): Promise<unknown[]> {
    const problems: unknown[] = []
    for (const check of this.#checks) {
      await collect(problems, async () => problems.push(...(await check(hasFailed))))
    }
    return problems
  }

  /**
   * Calls all that is to be called, one after the other, last added first; what is added meanwhile too.
   *
   * @returns what was thrown
   */
  async finish(hasFailed: boolean): Promise<unknown[]> {
    const errors: unknown[] = []
    for (const list of [this.#restorers, this.#finishers]) {
      for (let next = list.pop(); next; next = list.pop()) {
        const finisher = next
        await collect(errors, () => finisher(hasFailed || errors.length > 0))
      }
    }
    return errors
  }
}

async function collect(errors: unknown[], call: () => Awaitable<unknown>): Promise<void> {
  try {
    await call()
  } catch (error) {
    errors.push(error)
  }
}

/** Several errors as one that says of each what it was. */
export function severalErrors(errors: readonly ErrorRecord[]): ErrorRecord {
  const texts = errors.map(({ message }) => message.split('\n')[0])
  const message = `${errors.length} errors: ${texts.join('; ')}`
  return { name: 'AggregateError', message, classNames: ['AggregateError', 'Error'], errors: [...errors] }
}
