/** Configs that are made one by one by somebody else, such as a generator, which may have no end. */
import { ZtxexpError } from '../../model/error.ts'

/**
 * Configs of one experiment that a session can hold: each is a test of Vitest and a plan in the main process, about
 * 3 kB together.
 */
export const MOST_CONFIGS = 500_000

/** Takes no more from its source than is asked for, and each item once, however often it is walked. */
export class Pulled<T> implements Iterable<T> {
  readonly #where: string
  readonly #source: Iterator<T>
  readonly #items: T[] = []
  #isDone = false

  /** @param where The experiment, for messages. */
  constructor(where: string, source: Iterable<T>) {
    this.#where = where
    this.#source = source[Symbol.iterator]()
  }

  /** @throws {ZtxexpError} `BAD_DECLARATION` where there are more than a session can hold */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let index = 0; index < this.#items.length || this.#pull(); index++) yield this.#items[index] as T
  }

  #pull(): boolean {
    if (this.#isDone) return false
    const { done, value } = this.#source.next()
    this.#isDone = done === true
    if (this.#isDone) return false
    if (this.#items.length === MOST_CONFIGS)
      throw tooMany(this.#where, `more than ${format(MOST_CONFIGS)} configs`)
    this.#items.push(value)
    return true
  }
}

/**
 * The configs of an asynchronous iterable, such as lines that are read from somewhere.
 *
 * @param most Where no more than so many are needed.
 * @throws {ZtxexpError} `BAD_DECLARATION` where it rejects, or gives more than a session can hold
 */
export async function pullAsync<T>(where: string, source: AsyncIterable<T>, most?: number): Promise<T[]> {
  const items: T[] = []
  const walk = source[Symbol.asyncIterator]()
  try {
    while (items.length !== most) {
      const { done, value } = await nextOf(where, walk, items.length)
      if (done) return items
      if (items.length === MOST_CONFIGS) throw tooMany(where, `more than ${format(MOST_CONFIGS)} configs`)
      items.push(value)
    }
    return items
  } finally {
    await walk.return?.()
  }
}

async function nextOf<T>(where: string, walk: AsyncIterator<T>, index: number): Promise<IteratorResult<T>> {
  try {
    return await walk.next()
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'rejected', message: String(error) }
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `${where}: config ${index} could not be read. ${name}: ${message}`,
      {
        cause: error,
      },
    )
  }
}

/** @param found What there is, such as `1,000,000,000,000 configs`. */
export function tooMany(where: string, found: string): ZtxexpError {
  return new ZtxexpError(
    'BAD_DECLARATION',
    `${where}: ${found}. A session can hold ${format(MOST_CONFIGS)} of one experiment. ` +
      'Run a part of them with --limit or --sample, narrow them down with --set, or draw some with random().',
  )
}

export function format(count: number): string {
  return count.toLocaleString('en')
}
