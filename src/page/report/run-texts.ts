/** The runs of a report in full: each is read once, and kept as text. */
import type { RunRecord } from '../../analysis/record.ts'
import { counted } from '../../model/utils/counted.ts'
import { stringifyMetrics } from '../../model/utils/json.ts'
import { type DetailOptions, readRunDetail } from '../reading/run-detail.ts'
import { inlineArtifacts } from './inline-artifacts.ts'
import { packText } from './pack.ts'

/** Characters that are made into one text: a string has a greatest length. */
const MOST_CHARACTERS = 128 * 1024 * 1024

/** Reads the records of rows in full, as JSON. */
export class RunTexts {
  readonly #recordOf: (row: number) => RunRecord | undefined
  readonly #options: Omit<DetailOptions, 'hrefOf'>
  readonly #texts = new Map<number, string>()
  #shortened = 0

  constructor(recordOf: (row: number) => RunRecord | undefined, options: Omit<DetailOptions, 'hrefOf'>) {
    this.#recordOf = recordOf
    this.#options = options
  }

  /** A sentence where something of a run that was read had to be shortened. */
  get notes(): string[] {
    if (this.#shortened === 0) return []
    return [
      `Long texts and lists of ${counted(this.#shortened, 'run')} are cut, and say there how long they are.`,
    ]
  }

  /** How many of the rows, from the first on, can be packed together. */
  countTogether(rows: readonly number[]): number {
    let characters = 0
    const count = rows.findIndex((row) => {
      characters += this.#textOf(row)?.length ?? 0
      return characters > MOST_CHARACTERS
    })
    return count === -1 ? rows.length : count
  }

  pack(rows: readonly number[]): string {
    const entries = rows.flatMap((row) => {
      const text = this.#textOf(row)
      return text === undefined ? [] : [`"${row}":${text}`]
    })
    return packText(`{${entries.join(',')}}`)
  }

  #textOf(row: number): string | undefined {
    const known = this.#texts.get(row)
    if (known !== undefined) return known
    const record = this.#recordOf(row)
    if (!record) return undefined
    const detail = readRunDetail(record, { ...this.#options, hrefOf: inlineArtifacts(record.runDir) })
    if (detail.notes.length > 0) this.#shortened++
    const text = stringifyMetrics(detail)
    this.#texts.set(row, text)
    return text
  }
}
