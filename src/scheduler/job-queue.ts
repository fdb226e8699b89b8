/** The jobs that wait for a worker, and the sources that more of them come from. */
import type { ErrorRecord } from '../model/error.ts'
import type { Abilities } from '../model/execution.ts'
import { createJob, type Job } from './job.ts'
import type { ExecutePlan, PlanSource } from './ports.ts'
import type { Resources } from './resources.ts'
import { Lanes } from './run-queue.ts'
import { Supply } from './supply.ts'

export interface JobQueueOptions extends Pick<Abilities, 'canShare'> {
  resources: Resources
  /** Whether anything may start. */
  isOpen: () => boolean
  /** Called when jobs have come that were waited for. */
  onMore: () => void
}

export class JobQueue {
  readonly #options: JobQueueOptions
  readonly #lanes = new Lanes<Job>()
  readonly #supplies = new Set<Supply>()
  #submitted = 0

  constructor(options: JobQueueOptions) {
    this.#options = options
  }

  /** Adds a source. Resolves when all that it gives is over; rejects with what it has failed with. */
  add(source: PlanSource): Promise<void> {
    const supply = new Supply(source, this.#submitted++)
    this.#supplies.add(supply)
    if (source.isOver) supply.close()
    return supply.done.finally(() => this.#supplies.delete(supply))
  }

  /** The job that fits, if any. */
  first(): Job | undefined {
    if (!this.#hasRoom) return undefined
    const { resources } = this.#options
    let job = resources.firstThatFits(this.#lanes.heads())
    // Behind those that wait for a slot, there may be others that need none.
    while (!job && this.ask(true)) job = resources.firstThatFits(this.#lanes.heads())
    return job
  }

  take(job: Job): void {
    this.#lanes.take(job)
    if (!job.run) job.supply.queued--
  }

  /** Puts a job back in front of those that have not had their turn. */
  putBack(job: Job): void {
    if (!job.run) job.supply.queued++
    this.#lanes.addReturned(job)
  }

  /** Takes out everything that matches. */
  remove(matches: (job: Job) => boolean): Job[] {
    return this.#lanes.remove(matches)
  }

  /** See {@link UnitPorts.endRun}. */
  endRun(runId: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void {
    for (const { source } of [...this.#supplies]) source.units?.endRun(runId, reason)
  }

  /** Asks the sources of these files no more. */
  close(matches: (file: string) => boolean): void {
    for (const supply of [...this.#supplies]) if (matches(supply.source.file)) supply.close()
  }

  /**
   * Asks those sources that have nothing waiting, where there is room for it.
   *
   * @param isAhead Whether nothing that is waiting can start now. Default: false.
   * @returns whether more have come at once
   */
  ask(isAhead = false): boolean {
    let hasMore = false
    for (const supply of this.#supplies) {
      if (!this.#hasRoom || !supply.mayBeAsked(isAhead)) continue
      const { canShare, resources, onMore } = this.#options
      const room = resources.roomFor(canShare ? supply.source.concurrency : 1)
      const plans = supply.ask(Math.max(1, room), (given) => {
        this.#enqueue(supply, given)
        onMore()
      })
      this.#enqueue(supply, plans)
      hasMore ||= plans.length > 0
    }
    return hasMore
  }

  get #hasRoom(): boolean {
    return this.#options.isOpen() && !this.#options.resources.isFull
  }

  #enqueue(supply: Supply, plans: readonly ExecutePlan[]): void {
    supply.queued += plans.length
    for (const plan of plans) this.#lanes.add(createJob(plan, supply, this.#options))
  }
}
