/** Reads the cases of an evaluation, in the process that its dataset lives in, for whoever asks for the next ones. */
import { toCaseSource } from '../../evaluation/dataset/cases.ts'
import { type Dataset, openDataset } from '../../evaluation/dataset/dataset.ts'
import { invariant } from '../../model/error.ts'
import type { CasesAnswer, CasesQuestion, DatasetCase, DatasetFacts } from '../../model/evaluation.ts'
import { canonicalJson, deepFreeze, type JsonObject } from '../../model/utils/json.ts'
import type { DeclaredEvaluation } from './evaluation.ts'

/** Characters of cases that are given at once, roughly: a message is in memory several times. */
const MOST_CHARACTERS = 4 * 1024 * 1024

/**
 * All cases are looked at before the first one is given: an id that two of them have, or a line that is none, is found
 * before anything was paid for, and how many there are is known. Then they are read again one after the other.
 */
export class CaseReader {
  readonly #source: ReturnType<typeof toCaseSource<object, JsonObject>>
  /** Absolute path of the folder that relative paths start from. */
  readonly #folder: string
  #open: { key: string; dataset: Dataset; facts: DatasetFacts } | undefined
  #walk: { at: number; cases: AsyncGenerator<DatasetCase> } | undefined

  constructor({ cases }: DeclaredEvaluation, folder: string) {
    this.#source = toCaseSource(cases)
    this.#folder = folder
  }

  /** @throws {ZtxexpError} where the dataset is not what it must be; what its code throws */
  async read({ config, from, count }: CasesQuestion): Promise<CasesAnswer> {
    const { dataset, facts } = await this.#datasetOf(config)
    if (this.#walk?.at !== from) this.#walk = { at: from, cases: dataset.walk(from) }
    const { cases: walk } = this.#walk
    const cases: DatasetCase[] = []
    for (let size = 0; cases.length < count && size < MOST_CHARACTERS; ) {
      const { done, value } = await walk.next()
      if (done) break
      cases.push(value)
      if (cases.length % SIZED_EACH === 0) size += SIZED_EACH * JSON.stringify(value.value).length
    }
    this.#walk.at += cases.length
    return { cases, facts }
  }

  /** Where it depends on the config, it is another one for each variant. */
  async #datasetOf(config: JsonObject): Promise<{ dataset: Dataset; facts: DatasetFacts }> {
    const key = typeof this.#source.from === 'function' ? canonicalJson(config) : ''
    if (this.#open?.key === key) return this.#open
    this.#walk = undefined
    const place = { folder: this.#folder, config: deepFreeze(config) }
    const dataset = await openDataset(this.#source, place)
    for await (const _item of dataset.walk());
    const { facts } = dataset
    invariant(facts, 'A dataset that was read to its end has not said what is in it')
    this.#open = { key, dataset, facts }
    return this.#open
  }
}

/** Cases of a dataset have much the same size. */
const SIZED_EACH = 8
