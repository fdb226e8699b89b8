/** What runs in progress hold of what there is: workers or parts of them, slots, and being alone. */
import { EXCLUSIVE, type Job } from './job.ts'
import type { SchedulerOptions, SchedulerPorts } from './ports.ts'
import { SlotPool } from './slots.ts'

/** Parts of workers do not add up to exactly one. */
const ROUNDING = 1e-9

export class Resources {
  readonly #workers: number
  readonly #slots: SlotPool
  readonly #readiness: (job: Job) => number | undefined
  /** Workers that are taken, as far as their number goes: which of them has room is the executor's to say. */
  #taken = 0
  #hasExclusive = false

  constructor(
    { workers, slots }: Pick<SchedulerOptions, 'workers' | 'slots'>,
    { readiness }: Pick<SchedulerPorts, 'readiness'>,
  ) {
    this.#readiness = ({ plan, concurrency }) => (readiness ? readiness(plan, concurrency) : 0)
    this.#workers = workers
    this.#slots = new SlotPool(slots)
  }

  /** The job that can have what it needs and is the most ready to start; of those that are equal, the first. */
  firstThatFits(jobs: readonly Job[]): Job | undefined {
    const [first] = jobs
    // Whoever needs more room than others has waited longest: let them end first.
    if (first && needsMore(first, jobs)) {
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
    this.#taken += partOf(job)
    if (job.lane === EXCLUSIVE) this.#hasExclusive = true
    return this.#slots.take(job.plan.options.slots)
  }

  give(job: Job): void {
    this.#taken -= partOf(job)
    if (job.lane === EXCLUSIVE) this.#hasExclusive = false
    this.#slots.give(job.slots)
    job.slots = {}
  }

  /** Whether nothing more can start, whatever it is. */
  get isFull(): boolean {
    return this.#hasExclusive || this.#taken > this.#workers - ROUNDING
  }

  /** Workers that are free, in parts: how many more runs with this concurrency there is room for. */
  roomFor(concurrency: number): number {
    return Math.max(0, Math.floor((this.#workers - this.#taken) * concurrency + ROUNDING))
  }

  #hasRoom(job: Job): boolean {
    if (this.#hasExclusive) return false
    if (job.lane === EXCLUSIVE) return this.#taken < ROUNDING
    return this.#taken + partOf(job) <= this.#workers + ROUNDING
  }
}

/** What it takes of a worker. */
function partOf({ concurrency }: Job): number {
  return 1 / concurrency
}

function needsMore(job: Job, others: readonly Job[]): boolean {
  return job.lane === EXCLUSIVE || others.some(({ concurrency }) => concurrency > job.concurrency)
}
