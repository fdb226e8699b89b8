/**
 * Has the runs of a session done by the workers of a queue.
 *
 *     source ──asked──▶ job ──added──▶ in the queue ──answer accepted──▶ ended ──told──▶ source
 *                                        │   ▲
 *                          server forgets │   │ added again
 *                                        └───┘
 *
 * What the queue has accepted counts, once. A worker that is gone costs nothing: the queue gives its jobs to others.
 */
import { type ErrorRecord, interrupted, ZtxexpError } from '../../model/error.ts'
import type { RunResult } from '../../model/run.ts'
import { messageOf } from '../../model/utils/message-of.ts'
import { bailed } from '../../scheduler/job.ts'
import {
  type Clock,
  type ExecutePlan,
  LOOK_AGAIN_MS,
  type PlanSource,
  type RunScheduler,
  type SchedulerPorts,
} from '../../scheduler/ports.ts'
import { Supply } from '../../scheduler/supply.ts'
import { checkAnswer, checkProgress } from './check-answer.ts'
import { JobKeys } from './job-data.ts'
import { JobsInQueue } from './jobs-in-queue.ts'
import type { CoordinatorListener, CoordinatorQueue } from './queue-port.ts'
import { RemoteJob, type RemoteRunPorts } from './remote-job.ts'

/** How often it is looked whether what was cancelled is over. */
const ENDING_MS = 500

export interface QueueSchedulerPorts extends RemoteRunPorts, Required<Pick<SchedulerPorts, 'permit'>> {
  clock: Pick<Clock, 'after'>
  /** Opens the session's queue, when the first jobs come. */
  connect(listener: CoordinatorListener): Promise<CoordinatorQueue>
  /** Runs that workers could do at once, as far as is known. */
  capacity(): number
  /** Told of things that a user should know and that are no failure. */
  warn(message: string): void
}

export class QueueScheduler implements RunScheduler {
  readonly isElsewhere = true
  readonly #ports: QueueSchedulerPorts
  readonly #bail: number
  readonly #keys = new JobKeys()
  readonly #supplies = new Set<Supply>()
  readonly #jobs: JobsInQueue
  /** What became of jobs before they were planned here: another coordinator has added them. */
  readonly #early = new Map<string, (job: RemoteJob) => RunResult>()
  #submitted = 0
  #holds = 0
  #failures = 0
  #isLeft = false
  #cancelled: ErrorRecord | undefined
  #fatal: unknown

  /** @param bail Failures after which nothing more is started; 0 for no limit. */
  constructor(ports: QueueSchedulerPorts, { bail }: { bail: number }) {
    this.#ports = ports
    this.#bail = bail
    this.#jobs = new JobsInQueue({
      clock: ports.clock,
      connect: () => ports.connect(this.#listener),
      isOpen: () => this.#cancelled === undefined,
      warn: (message) => ports.warn(message),
      onFailed: (error) => this.#fail(error),
    })
  }

  hold(): () => void {
    this.#holds++
    return () => {
      this.#holds--
      this.#askMore()
    }
  }

  get cancellation(): ErrorRecord | undefined {
    return this.#cancelled
  }

  async submit(source: PlanSource): Promise<void> {
    if (!this.#cancelled) {
      const supply = new Supply(source, this.#submitted++)
      this.#supplies.add(supply)
      if (source.isOver) supply.close()
      this.#askMore()
      await supply.done.finally(() => this.#supplies.delete(supply))
    }
    if (this.#fatal !== undefined) throw this.#fatal
  }

  /** Gives out nothing more, and asks workers to end what they are at. */
  cancel(error: ErrorRecord): void {
    if (this.#cancelled) return
    this.#cancelled = error
    for (const supply of [...this.#supplies]) supply.close()
    this.#jobs.dropUnsent()
    void this.#endAll(error).catch((thrown: unknown) => this.#fail(thrown))
  }

  reopen(): void {
    if (this.#fatal !== undefined || this.#isLeft) return
    this.#cancelled = undefined
    this.#failures = 0
  }

  /** A session on a queue is not watched: where its code changes, all of it ends. */
  cancelFiles(_files: ReadonlySet<string>, error: ErrorRecord): void {
    this.cancel(error)
  }

  endByName(runId: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void {
    const job = this.#jobs.all.find((each) => each.runId === runId)
    if (job) void this.#jobs.queue?.then((queue) => queue.endByName(job.key, reason))
  }

  /** What workers do with their processes is theirs to watch. */
  endRun(): void {}

  /** Leaves: workers end what they are at, and nobody here waits for it. */
  kill(): void {
    this.#isLeft = true
    this.#leaveAll()
  }

  #leaveAll(): void {
    for (const job of this.#jobs.all) {
      job.forget()
      this.#leave(job)
    }
  }

  countFailure(): void {
    this.#failures++
    if (this.#bail > 0 && this.#failures >= this.#bail) this.cancel(bailed(this.#bail))
  }

  /** Whether it was left, or something of it is not over. */
  get hasLeft(): boolean {
    return this.#isLeft || this.#jobs.size > 0
  }

  /** Takes the session from the server, unless something of it is not over. */
  async close(): Promise<void> {
    await this.#jobs.close(!this.hasLeft)
  }

  #askMore(): void {
    if (this.#holds > 0 || this.#cancelled) return
    for (const supply of [...this.#supplies]) {
      while (supply.mayBeAsked(true) && !this.#cancelled) {
        const plans = supply.ask(this.#room, (given) => {
          this.#take(supply, given)
          this.#askMore()
        })
        this.#take(supply, plans)
        if (plans.length === 0) break
      }
    }
  }

  get #room(): number {
    return Math.max(1, this.#ports.capacity() - this.#jobs.size)
  }

  #take(supply: Supply, plans: readonly ExecutePlan[]): void {
    supply.queued += plans.length
    for (const plan of plans) this.#admit(supply, plan, this.#keys.next(plan))
    this.#jobs.flush()
  }

  /** What others have done, or are doing, in the results directory is theirs. */
  #admit(supply: Supply, plan: ExecutePlan, key: string): void {
    const permit = this.#ports.permit(plan)
    if (permit.kind === 'run') {
      const job = new RemoteJob({ key, plan: permit.plan, supply }, this.#ports)
      this.#jobs.add(job)
      const ending = this.#early.get(key)
      this.#early.delete(key)
      if (ending) this.#settle(job, ending)
    } else if (permit.kind === 'done') {
      supply.queued--
      this.#ports.emit({ type: 'runReused', result: permit.result })
      supply.tell(plan, permit.result)
    } else {
      this.#ports.clock.after(LOOK_AGAIN_MS, () => {
        if (this.#cancelled) supply.tell(plan, undefined)
        else this.#admit(supply, plan, key)
        this.#jobs.flush()
      })
    }
  }

  readonly #listener: CoordinatorListener = {
    onAnswer: (key, answer) => this.#hear(key, (job) => job.end(checkAnswer(answer))),
    onLost: (key, message) => this.#hear(key, (job) => job.lose(message)),
    onActive: (key) => this.#guarded(this.#jobs.get(key), (job) => this.#begin(job)),
    onProgress: (key, progress) =>
      this.#guarded(this.#jobs.get(key), (job) => job.progress(checkProgress(progress))),
    onCancelled: (error) => this.cancel(error),
    onNotice: (message) => this.#ports.warn(message),
  }

  #hear(key: string, ending: (job: RemoteJob) => RunResult): void {
    const job = this.#jobs.get(key)
    if (job) this.#settle(job, ending)
    else this.#early.set(key, ending)
  }

  #settle(job: RemoteJob, ending: (job: RemoteJob) => RunResult): void {
    this.#begin(job)
    let result: RunResult | undefined
    this.#guarded(job, () => {
      result = this.#endingOf(job, ending)
    })
    this.#leave(job, result)
    if (result?.status === 'failed') this.countFailure()
    this.#askMore()
  }

  /** An answer that is none counts as no answer. */
  #endingOf(job: RemoteJob, ending: (job: RemoteJob) => RunResult): RunResult {
    try {
      return ending(job)
    } catch (error) {
      if (error instanceof ZtxexpError && error.code === 'QUEUE_UNUSABLE') return job.lose(error.message)
      throw error
    }
  }

  #begin(job: RemoteJob): void {
    if (!job.isBegun) job.supply.queued--
    job.isBegun = true
    this.#askMore()
  }

  #leave(job: RemoteJob, result?: RunResult): void {
    if (!this.#jobs.delete(job)) return
    if (!job.isBegun) job.supply.queued--
    job.supply.tell(job.plan, result)
  }

  /** News of a job; bad news are left out, and what cannot be recorded ends the session. */
  #guarded(job: RemoteJob | undefined, act: (job: RemoteJob) => void): void {
    if (!job) return
    try {
      act(job)
    } catch (error) {
      if (error instanceof ZtxexpError && error.code === 'QUEUE_UNUSABLE') this.#ports.warn(error.message)
      else this.#fail(error)
    }
  }

  /** Takes out what nobody has begun, and waits for the rest, whoever has it when; what was answered counts. */
  async #endAll(error: ErrorRecord): Promise<void> {
    const queue = await this.#jobs.queue
    if (!queue) return this.#leaveAll()
    await queue.pause()
    await queue.cancel(error)
    for (;;) {
      await queue.drain()
      for (const job of await this.#jobs.missing(queue)) this.#leave(job)
      if (this.#jobs.size === 0) return
      await new Promise<void>((resolve) => void this.#ports.clock.after(ENDING_MS, resolve))
    }
  }

  /** Something that is not a run's fault: nothing more can be started. */
  #fail(error: unknown): void {
    this.#fatal ??= error
    this.cancel(interrupted(messageOf(error)))
    // What is in progress elsewhere cannot be recorded here.
    this.kill()
  }
}
