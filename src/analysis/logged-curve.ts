/** What a run has logged of one metric, step by step: of its last attempt, by split. */
import type { LoggedValue } from '../model/config-source.ts'
import type { MetricRecord } from '../model/event.ts'

/** The split of what is logged without one. */
const TRAIN = 'train'
/** Of longer curves half of the values are kept, then every fourth, and so on; the last one always. */
const MOST_VALUES = 2000

type Logged = Pick<MetricRecord, 'step' | 'metrics' | 'split' | 'restart'> & { attempt: number | null }

/** The first, but one that is not `train` before that. */
export function betterSplit(first: string | undefined, second: string | undefined): string | undefined {
  return first === undefined || (first === TRAIN && second !== undefined) ? second : first
}

export class LoggedCurve {
  readonly #metric: string
  readonly #sign: number
  readonly #bySplit = new Map<string, ThinnedValues>()
  #attempt = ''

  /**
   * @param metric As it is called in `ctx.logMetric`.
   * @param sign What values are multiplied by. Default: 1.
   */
  constructor(metric: string, sign = 1) {
    this.#metric = metric
    this.#sign = sign
  }

  /** @returns the split that has one more value, or a new one for its last step; `undefined` where there is nothing new */
  add({ step, metrics, split, attempt, restart = 0 }: Logged): string | undefined {
    const key = `${attempt} ${restart}`
    if (key !== this.#attempt) this.#bySplit.clear()
    this.#attempt = key
    const value = Object.hasOwn(metrics, this.#metric) ? metrics[this.#metric] : undefined
    if (typeof value !== 'number') return undefined
    const values = this.#bySplit.get(split) ?? new ThinnedValues()
    this.#bySplit.set(split, values)
    values.add({ step, value: value * this.#sign })
    return split
  }

  /** One that is not `train`, where there is one. */
  get split(): string | undefined {
    return [...this.#bySplit.keys()].reduce<string | undefined>(betterSplit, undefined)
  }

  /** Oldest step first. */
  of(split: string | undefined): readonly LoggedValue[] {
    return (split !== undefined && this.#bySplit.get(split)?.values) || []
  }
}

/** Every n-th of the values, and the last one. */
class ThinnedValues {
  values: LoggedValue[] = []
  #stride = 1
  /** How many there were. */
  #count = 0

  add(value: LoggedValue): void {
    const last = this.values.at(-1)
    if (last?.step === value.step) this.values.pop()
    else {
      if (this.#count > 0 && (this.#count - 1) % this.#stride !== 0) this.values.pop()
      this.#count++
    }
    this.values.push(value)
    if (this.values.length <= MOST_VALUES) return
    this.values = this.values.filter((_, index) => index % 2 === 0 || index === this.values.length - 1)
    this.#stride *= 2
  }
}
