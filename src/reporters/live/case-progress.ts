/** How far the cases of the evaluations of a session are, and what they have cost so far. */
import type { LifecycleEvent } from '../../model/event.ts'
import type { StartedRun } from '../../model/run.ts'
import { RunRate } from './run-rate.ts'

type CaseEnded = Extract<LifecycleEvent, { type: 'caseEnded' }>

/** The cases of one variant. */
export interface VariantProgress {
  /** Cases and repeats. */
  total: number
  /** Those that are over, in this session or before. */
  done: number
  /** Those that failed in this session. */
  errors: number
}

export class CaseProgress {
  /** Of variants that are in progress, by the id of their run. */
  readonly #variants = new Map<string, VariantProgress>()
  readonly #rate = new RunRate()
  #total = 0
  done = 0
  errors = 0
  /** US dollars, those of scorers included. */
  costUsd = 0

  /** Cases and repeats of all variants that have started; of one that is over those that it has done. */
  get total(): number {
    return this.#total
  }

  of({ runId }: StartedRun): VariantProgress | undefined {
    return this.#variants.get(runId)
  }

  start({ runId, dataset }: StartedRun, nowMs: number): void {
    if (!dataset) return
    const { total, known = 0 } = dataset
    this.#rate.start(nowMs)
    this.#total += total
    this.done += known
    this.#variants.set(runId, { total, done: known, errors: 0 })
  }

  add({ run, record }: CaseEnded, nowMs: number): void {
    const isError = record.error !== undefined
    const variant = this.#variants.get(run.runId)
    // One that was known to be there may have changed since, and run again.
    const isMore = !variant || variant.done < variant.total
    this.done += Number(isMore)
    this.errors += Number(isError)
    this.costUsd += (record.usage?.cost_usd ?? 0) + (record.judge_usage?.cost_usd ?? 0)
    this.#rate.count(nowMs)
    if (!variant) return
    variant.done += Number(isMore)
    variant.errors += Number(isError)
  }

  /** Of one that is over nothing is left to do, whatever it was cut short by. */
  end({ runId }: StartedRun): void {
    const variant = this.#variants.get(runId)
    if (!variant) return
    this.#variants.delete(runId)
    this.#total += variant.done - variant.total
  }

  /** Cases per second; `undefined` as long as nothing can be said. */
  perSecond(nowMs: number): number | undefined {
    const perMinute = this.#rate.perMinute(nowMs)
    return perMinute === undefined ? undefined : perMinute / 60
  }

  /** Milliseconds until the cases that are known of will be over, at the rate of now. */
  remainingMs(nowMs: number): number | undefined {
    const rate = this.perSecond(nowMs)
    return rate === undefined ? undefined : ((this.#total - this.done) / rate) * 1000
  }
}
