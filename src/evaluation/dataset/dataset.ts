/** The cases of an evaluation, read, checked and named one after the other. */
import { createHash, type Hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ZtxexpError } from '../../model/error.ts'
import type { DatasetCase, DatasetFacts } from '../../model/evaluation.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import {
  describeValue,
  findJsonProblem,
  isPlainObject,
  type JsonObject,
  MOST_JSON_SIZE,
} from '../../model/utils/json.ts'
import { CaseNames } from './case-names.ts'
import type { CaseSource } from './cases.ts'
import { openRows } from './open-rows.ts'
import type { Row, Rows } from './rows.ts'

/** Cases that are read on the way between two turns of the event loop: a walk holds up nothing else. */
const CASES_A_TURN = 200

/**
 * Opens what was given as `cases`.
 *
 * @param place `folder`: absolute path that a relative one starts from; `config`: of the variant.
 * @throws {ZtxexpError} `BAD_DECLARATION` where it is nothing to walk, or its file is not there
 */
export async function openDataset<Config>(
  source: CaseSource<object, Config>,
  place: { folder: string; config: Config },
): Promise<Dataset> {
  return new Dataset(await openRows(source, place), new CaseNames(source.id))
}

export class Dataset {
  readonly #rows: Rows
  readonly #names: CaseNames
  /** Positions before this one were looked at. */
  #known = 0
  readonly #hash: Hash = createHash('sha256')
  #facts: DatasetFacts | undefined

  constructor(rows: Rows, names: CaseNames) {
    this.#rows = rows
    this.#names = names
  }

  /** Undefined until a walk has come to the end. */
  get facts(): DatasetFacts | undefined {
    return this.#facts
  }

  /**
   * The cases in their order. May be called again, also while another walk goes on.
   *
   * @param from Position of the first one, from 0. Those before it are looked at too, unless that was done: an id
   *   is told from all others.
   * @throws {ZtxexpError} `BAD_DECLARATION`, with the file and the line, where a case is none, has no id or that of
   *   another one, and where there are none at all; whatever an iterable of the user's throws
   */
  async *walk(from = 0): AsyncGenerator<DatasetCase, void, undefined> {
    let index = Math.min(from, this.#known)
    for await (const row of this.#rows.walk(index)) {
      const found = this.#look(row, index)
      index++
      if (index % CASES_A_TURN === 0) await nextTurn()
      if (index > from) yield found
    }
    if (index === 0) throw this.#empty()
    this.#facts ??= { count: index, hash: this.#hash.digest('hex').slice(0, 16) }
  }

  #look(row: Row, index: number): DatasetCase {
    const place = () => this.#rows.place(row.at)
    const value = checkCase(row.read(), place)
    const hash = fingerprint(value)
    const isNew = index === this.#known
    const id = this.#names.name({ value, hash, index, at: row.at, isNew }, (at) => this.#rows.place(at))
    if (isNew) {
      this.#known++
      this.#hash.update(`${id}\0${hash}\0`)
    }
    return { index, id, value, hash }
  }

  #empty(): ZtxexpError {
    const message = `${this.#rows.name}: there are no cases. An evaluation of nothing would say that all is well.`
    return new ZtxexpError('BAD_DECLARATION', message)
  }
}

function checkCase(value: unknown, place: () => string): JsonObject {
  if (!isPlainObject(value)) {
    const message = `${place()}: a case is a plain object such as { input: 'a', expected: 'b' }, got ${describeValue(value)}.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  const problem = findJsonProblem(value, { maxSize: MOST_JSON_SIZE })
  if (problem === undefined) return value as JsonObject
  const where = problem.path === '' ? 'at its root' : `at ${problem.path}`
  const message = `${place()}: the case has ${problem.found} ${where}. A case must be plain JSON data.`
  throw new ZtxexpError('BAD_DECLARATION', message)
}
