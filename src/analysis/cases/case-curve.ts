/** How a score of a variant goes while its cases end: what pruners look at. */
import { type CaseRecord, caseKey } from '../../model/case-record.ts'
import type { CurvePoint } from '../../search/pruners/pruner.ts'

/** Up to so many cases each one is a point; then one of so many per cent is. */
const ALL_UP_TO = 50
const GROWTH = 1.05

/** Positions of cases, the same for all variants of an experiment: they may end in any order. */
export class CasePositions {
  readonly #positions = new Map<string, number>()

  of(id: string): number {
    const known = this.#positions.get(id)
    if (known !== undefined) return known
    this.#positions.set(id, this.#positions.size)
    return this.#positions.size - 1
  }
}

export interface CaseCurveOptions {
  /** Name of the score. */
  score: string
  /** 1 where small values are the good ones, -1 where large ones are. */
  sign: number
  /** Set where variants are compared case by case: with it the points are the cases, else running means. */
  positions?: CasePositions | undefined
}

export class CaseCurve {
  readonly #options: CaseCurveOptions
  /** By case and repeat: only where points are cases. */
  readonly #values = new Map<string, { id: string; value: number }>()
  #means: CurvePoint[] = []
  #sum = 0
  #count = 0
  #next = 1

  constructor(options: CaseCurveOptions) {
    this.#options = options
  }

  /** Cases, and repeats of them, that have a score. */
  get count(): number {
    return this.#count
  }

  get isRunningMean(): boolean {
    return this.#options.positions === undefined
  }

  /** @returns whether there is a point more that is worth a look; a case without the score is none */
  add(record: Pick<CaseRecord, 'id' | 'repeat' | 'scores'>): boolean {
    const { score, sign } = this.#options
    const found = Object.hasOwn(record.scores, score) ? record.scores[score]?.score : undefined
    if (typeof found !== 'number') return false
    const value = found * sign
    this.#count++
    this.#sum += value
    if (this.#options.positions) this.#values.set(caseKey(record), { id: record.id, value })
    if (this.#count < this.#next) return false
    this.#next = this.#count < ALL_UP_TO ? this.#count + 1 : Math.ceil(this.#count * GROWTH)
    if (this.isRunningMean) this.#means.push({ step: this.#count, value: this.#sum / this.#count })
    return true
  }

  /** Of cases that have repeats each is the mean over them. */
  get points(): readonly CurvePoint[] {
    const { positions } = this.#options
    if (!positions) return this.#means
    const byCase = new Map<number, { sum: number; count: number }>()
    for (const { id, value } of this.#values.values()) {
      const position = positions.of(id)
      const { sum, count } = byCase.get(position) ?? { sum: 0, count: 0 }
      byCase.set(position, { sum: sum + value, count: count + 1 })
    }
    return [...byCase].map(([step, { sum, count }]) => ({ step, value: sum / count }))
  }
}
