/** Rows of files that are read as a whole, `.json` and `.yaml`, and of what code gives. */
import { readFile } from 'node:fs/promises'
import { ZtxexpError } from '../../model/error.ts'
import { describeValue } from '../../model/utils/json.ts'
import type { CaseItems } from './cases.ts'
import type { Row, Rows } from './rows.ts'

const YAML_USE = {
  noun: 'a dataset',
  mostBytes: 32 * 1024 * 1024,
  instead: 'Make it a .jsonl file, which is read line by line.',
}

/** The list in a JSON file. */
export async function readJsonList(path: string, name: string): Promise<Rows> {
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const hint = /^\s*\{.*\}\s*\{/s.test(text) ? ' A file with an object a line is a .jsonl file.' : ''
    const message = `${name}: no JSON: ${(error as Error).message}.${hint}`
    throw new ZtxexpError('BAD_DECLARATION', message, { cause: error })
  }
  return new ListRows(name, checkList(name, json), (at) => `${name}: case ${at + 1} of the list`)
}

/** The list in a YAML file. */
export async function readYamlList(path: string, name: string): Promise<Rows> {
  const text = await readFile(path, 'utf8')
  // Only datasets that are YAML pay for its parser.
  const { parseYaml } = await import('../../model/utils/yaml.ts')
  const { json, placeOf } = parseYaml(text, name, YAML_USE)
  return new ListRows(name, checkList(name, json), (at) => placeOf([at]))
}

function checkList(name: string, json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json
  const message = `${name}: a dataset is a list of cases, got ${describeValue(json)}.`
  throw new ZtxexpError('BAD_DECLARATION', message)
}

/** What is in memory already. */
export class ListRows implements Rows {
  readonly name: string
  readonly place: (at: number) => string
  readonly #list: readonly unknown[]

  constructor(name: string, list: readonly unknown[], place: (at: number) => string) {
    this.name = name
    this.#list = list
    this.place = place
  }

  *walk(from: number): Generator<Row, void, undefined> {
    for (let at = from; at < this.#list.length; at++) yield { at, read: () => this.#list[at] }
  }
}

/** What is made while it is walked. */
export class MadeRows implements Rows {
  readonly name = 'cases'
  readonly #open: () => Promise<CaseItems<object>>

  /** @param open Gives what can be walked from its start, whenever it is called. */
  constructor(open: () => Promise<CaseItems<object>>) {
    this.#open = open
  }

  place(at: number): string {
    return `cases[${at}]`
  }

  async *walk(from: number): AsyncGenerator<Row, void, undefined> {
    let at = 0
    for await (const item of await this.#open()) {
      if (at >= from) yield { at, read: () => item }
      at++
    }
  }
}

/** Takes each item once from what can be walked only once, and keeps it. */
export class KeptItems implements AsyncIterable<object> {
  readonly #items: object[] = []
  readonly #source: Iterator<object> | AsyncIterator<object>
  #isDone = false

  constructor(source: CaseItems<object>) {
    this.#source = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<object, void, undefined> {
    for (let at = 0; at < this.#items.length || (await this.#pull()); at++) yield this.#items[at] as object
  }

  async #pull(): Promise<boolean> {
    if (this.#isDone) return false
    const { done, value } = await this.#source.next()
    this.#isDone = done === true
    if (!this.#isDone) this.#items.push(value)
    return !this.#isDone
  }
}
