/** What a run of an evaluation that goes on has of its cases already: where each stands in its `cases.jsonl`. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CaseRecord, caseKey } from '../../model/case-record.ts'
import { CaseLineReader, readEveryCase } from '../../store/run-directory/case-lines.ts'

type CaseName = Pick<CaseRecord, 'id' | 'repeat'>

export interface PastCase extends CaseName {
  hash: string
  hasFailed: boolean
  /** Whether the last line says that the dataset had it no more. */
  isLeftOut: boolean
  start: number
  end: number
  /** Whether the dataset of now has it. */
  isSeen: boolean
}

/** How long reading may keep the event loop, in milliseconds. */
const SLICE_MS = 10

export class PastCases {
  readonly #reader: CaseLineReader
  readonly #cases = new Map<string, PastCase>()

  private constructor(runDir: string) {
    this.#reader = new CaseLineReader(runDir)
  }

  static async read(runDir: string): Promise<PastCases> {
    const past = new PastCases(runDir)
    let sliceEnd = performance.now() + SLICE_MS
    for (const line of readEveryCase(runDir)) {
      if ('leftOut' in line) past.#leaveOut(line.leftOut)
      else past.#keep(line.record, line)
      if (performance.now() < sliceEnd) continue
      await nextTurn()
      sliceEnd = performance.now() + SLICE_MS
    }
    return past
  }

  /** The last that is known of a case, which the dataset of now has. */
  see(name: CaseName): PastCase | undefined {
    const found = this.#cases.get(caseKey(name))
    if (found) found.isSeen = true
    return found
  }

  /** Its record, from the file: what a case holds is not kept in memory. */
  recordOf(found: PastCase): CaseRecord {
    return this.#reader.read(found)
  }

  /** No more records are read. */
  close(): void {
    this.#reader.close()
  }

  /** How many count. @param withFailed Whether those run again whose function has failed. */
  countKnown(withFailed: boolean): number {
    let count = 0
    for (const { isLeftOut, hasFailed } of this.#cases.values())
      if (!isLeftOut && !(hasFailed && withFailed)) count++
    return count
  }

  /** Those that counted and that the dataset of now does not have. */
  *gone(): Generator<CaseName> {
    for (const { id, repeat, isSeen, isLeftOut } of this.#cases.values())
      if (!isSeen && !isLeftOut) yield { id, repeat }
  }

  #keep(record: CaseRecord, { start, end }: Pick<PastCase, 'start' | 'end'>): void {
    const { id, repeat, case_hash: hash } = record
    const hasFailed = record.error !== undefined
    const found = { id, repeat, hash, hasFailed, isLeftOut: false, start, end, isSeen: false }
    this.#cases.set(caseKey(record), found)
  }

  #leaveOut(name: CaseName): void {
    const found = this.#cases.get(caseKey(name))
    if (found) found.isLeftOut = true
  }
}
