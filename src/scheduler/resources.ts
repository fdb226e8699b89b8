/** What runs in progress hold of what there is: room, slots, and being alone. */
import { EXCLUSIVE, type Job, weightOf } from './job.ts'
import type { SchedulerOptions, SchedulerPorts } from './ports.ts'
import { SlotPool } from './slots.ts'

export class Resources {
  readonly #capacity: number
  readonly #concurrency: number
  readonly #slots: SlotPool
  readonly #readiness: (job: Job) => number | undefined
  #weight = 0
  #hasExclusive = false

  constructor(
    { capacity, concurrency, slots }: Pick<SchedulerOptions, 'capacity' | 'concurrency' | 'slots'>,
    { readiness }: Pick<SchedulerPorts, 'readiness'>,
  ) {
    this.#readiness = ({ plan, isAlone }) => (readiness ? readiness(plan, isAlone) : 0)
    this.#capacity = capacity
    this.#concurrency = concurrency
    this.#slots = new SlotPool(slots)
  }

  /** The job that can have what it needs and is the most ready to start; of those that are equal, the first. */
  firstThatFits(jobs: readonly Job[]): Job | undefined {
    const [first] = jobs
    // Whoever needs much room has waited longest: let the others end first.
    if (first && (first.lane === EXCLUSIVE || first.isAlone)) {
      if (!this.#hasRoom(first) || this.#readiness(first) === undefined) return undefined
    }
    let best: { job: Job; rank: number } | undefined
    for (const job of jobs) {
      if (!this.#hasRoom(job) || !this.#slots.has(job.plan.options.slots)) continue
      const rank = this.#readiness(job)
      if (rank !== undefined && rank < (best?.rank ?? Number.POSITIVE_INFINITY)) best = { job, rank }
      if (best?.rank === 0) break
    }
    return best?.job
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
