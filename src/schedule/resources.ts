/** What runs in progress hold of what there is: room, slots, and being alone. */
import { EXCLUSIVE, type Job, weightOf } from './job.ts'
import type { SchedulerOptions } from './ports.ts'
import { SlotPool } from './slots.ts'

export class Resources {
  readonly #capacity: number
  readonly #concurrency: number
  readonly #slots: SlotPool
  #weight = 0
  #hasExclusive = false

  constructor({
    capacity,
    concurrency,
    slots,
  }: Pick<SchedulerOptions, 'capacity' | 'concurrency' | 'slots'>) {
    this.#capacity = capacity
    this.#concurrency = concurrency
    this.#slots = new SlotPool(slots)
  }

  /** The first job, in this order, that can have what it needs. */
  firstThatFits(jobs: readonly Job[]): Job | undefined {
    const [first] = jobs
    // Whoever needs much room has waited longest: let the others end first.
    if (first && (first.lane === EXCLUSIVE || first.isAlone) && !this.#hasRoom(first)) return undefined
    return jobs.find((job) => this.#hasRoom(job) && this.#slots.has(job.plan.options.slots))
  }

  /** @returns the indices of the slots */
  take(job: Job): Record<string, number[]> {
    this.#weight += weightOf(job, this.#concurrency)
    if (job.lane === EXCLUSIVE) this.#hasExclusive = true
    return this.#slots.take(job.plan.options.slots)
  }

  give(job: Job): void {
    this.#weight -= weightOf(job, this.#concurrency)
    if (job.lane === EXCLUSIVE) this.#hasExclusive = false
    this.#slots.give(job.slots)
    job.slots = {}
  }

  #hasRoom(job: Job): boolean {
    if (this.#hasExclusive) return false
    if (job.lane === EXCLUSIVE) return this.#weight === 0
    return this.#weight + weightOf(job, this.#concurrency) <= this.#capacity
  }
}
