/** What a run has logged of one metric, step by step: of its last attempt, by split. */
import type { LoggedValue } from '../model/config-source.ts'
import type { MetricRecord } from '../model/event.ts'

/** The split of what is logged without one. */
const TRAIN = 'train'

type Logged = Pick<MetricRecord, 'step' | 'metrics' | 'split' | 'restart'> & { attempt: number | null }

/** The first, but one that is not `train` before that. */
export function betterSplit(first: string | undefined, second: string | undefined): string | undefined {
  return first === undefined || (first === TRAIN && second !== undefined) ? second : first
}

export class LoggedCurve {
  readonly #metric: string
  readonly #bySplit = new Map<string, LoggedValue[]>()
  #attempt = ''

  /** @param metric As it is called in `ctx.logMetric`. */
  constructor(metric: string) {
    this.#metric = metric
  }

  /** @returns the split that has one more value, or a new one for its last step; `undefined` where there is nothing new */
  add({ step, metrics, split, attempt, restart = 0 }: Logged): string | undefined {
    const key = `${attempt} ${restart}`
    if (key !== this.#attempt) this.#bySplit.clear()
    this.#attempt = key
    const value = Object.hasOwn(metrics, this.#metric) ? metrics[this.#metric] : undefined
    if (typeof value !== 'number') return undefined
    const points = this.#bySplit.get(split) ?? []
    this.#bySplit.set(split, points)
    if (points.at(-1)?.step === step) points.pop()
    points.push({ step, value })
    return split
  }

  /** One that is not `train`, where there is one. */
  get split(): string | undefined {
    return [...this.#bySplit.keys()].reduce<string | undefined>(betterSplit, undefined)
  }

  /** Oldest step first. */
  of(split: string | undefined): readonly LoggedValue[] {
    return (split !== undefined && this.#bySplit.get(split)) || []
  }
}
