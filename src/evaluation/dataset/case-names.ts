/** Gives every case of a dataset an id of its own. */
import { ZtxexpError } from '../../model/error.ts'
import { describeValue, type JsonObject } from '../../model/utils/json.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import type { CaseOptions } from './cases.ts'
import { IdTable } from './id-table.ts'

/** A case that is to be named. */
export interface UnnamedCase {
  value: JsonObject
  hash: string
  /** Position, from 0. */
  index: number
  /** What its place is made of. */
  at: number
  /** Whether it is looked at for the first time. */
  isNew: boolean
}

type Place = (at: number) => string

/** Of the hash of the content. */
const HASH_DIGITS = 12
const MOST_CHARACTERS = 256
const DEFAULT_KEY = 'id'

export class CaseNames {
  readonly #id: CaseOptions<object>['id']
  readonly #ids = new IdTable()
  /** Ids of rows that an equal one came before, by position. */
  readonly #copies = new Map<number, string>()
  readonly #copyCounts = new Map<string, number>()
  #hasKey: boolean | undefined

  constructor(id: CaseOptions<object>['id']) {
    this.#id = id
  }

  /** @throws {ZtxexpError} `BAD_DECLARATION` where it has no id, a bad one, or that of another case */
  name(item: UnnamedCase, place: Place): string {
    const given = this.#givenId(item, place)
    if (given === undefined) return this.#nameByContent(item)
    const id = checkId(given, () => place(item.at))
    const before = item.isNew ? this.#ids.add(id, item.at) : undefined
    if (before === undefined) return id
    const where = place(before).replace(/^(?!.*:\d+:).*:(?=\d+$)/, 'line ')
    throw bad(place(item.at), `the id ${JSON.stringify(id)} is that of ${where} too. Ids tell cases apart.`)
  }

  /** Undefined where cases are told apart by their content. */
  #givenId({ value, at }: UnnamedCase, place: Place): unknown {
    if (typeof this.#id === 'function') return this.#id(value) ?? null
    const key = this.#id ?? DEFAULT_KEY
    const found = valueAtKey(value, key)
    this.#hasKey ??= this.#id !== undefined || found !== undefined
    if (found !== undefined && this.#hasKey) return found
    if (!this.#hasKey && found === undefined) return undefined
    const keys = Object.keys(value).slice(0, 10).join(', ')
    const what = this.#hasKey ? `has no ${JSON.stringify(key)}` : 'has an "id", and the first one has none'
    throw bad(place(at), `this case ${what} (its keys: ${keys}). Give all cases one, or none.`)
  }

  #nameByContent({ hash, index, isNew }: UnnamedCase): string {
    const id = hash.slice(0, HASH_DIGITS)
    if (!isNew) return this.#copies.get(index) ?? id
    if (this.#ids.add(id, index) === undefined) return id
    const count = (this.#copyCounts.get(id) ?? 1) + 1
    this.#copyCounts.set(id, count)
    const copy = `${id}-${count}`
    this.#copies.set(index, copy)
    return copy
  }
}

function checkId(given: unknown, place: () => string): string {
  if (typeof given !== 'string' && !(typeof given === 'number' && Number.isFinite(given))) {
    throw bad(place(), `the id of a case is a text or a number, got ${describeValue(given)}.`)
  }
  if (Number.isInteger(given) && !Number.isSafeInteger(given)) {
    throw bad(place(), `the id ${given} is rounded: whole numbers are exact up to 2^53. Write it as a text.`)
  }
  const id = String(given)
  if (id.trim() === '') throw bad(place(), 'the id of this case is empty.')
  if (id.length <= MOST_CHARACTERS) return id
  throw bad(place(), `the id of this case has ${id.length} characters, of at most ${MOST_CHARACTERS}.`)
}

function bad(place: string, message: string): ZtxexpError {
  return new ZtxexpError('BAD_DECLARATION', `${place}: ${message}`)
}
