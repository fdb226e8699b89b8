/**
 * One scheduler for all runs of a session: the queue, the attempts, the waits between them, the timeouts.
 * It knows nothing of Vitest and nothing of files.
 *
 *     queued ──start──▶ running ──outcome──▶ ended
 *                         │  ▲
 *                   retry │  │ delay over
 *                         ▼  │
 *                       waiting        (holds no worker)
 *
 * A run has a directory from its first start on. Runs that are still queued when the session is cancelled leave
 * nothing; all others end as failed with the reason of the cancellation.
 */
import { type ErrorRecord, interrupted, ZtxexpError } from '../model/error.ts'
import type { AttemptOutcome, StartedRun } from '../model/run.ts'
import {
  bailed,
  countCall,
  countOutcome,
  countStart,
  createJob,
  describeRequest,
  describeResult,
  type Ending,
  type Job,
  planRestart,
} from './job.ts'
import { type ExecutePlan, LOOK_AGAIN_MS, type SchedulerOptions, type SchedulerPorts } from './ports.ts'
import { Resources } from './resources.ts'
import { failedWith, isUnusable, settleAttempt } from './retry-policy.ts'
import { Lanes } from './run-queue.ts'
import { limitTime, stopJob, type Timing } from './stop.ts'

export class Scheduler {
  readonly #ports: SchedulerPorts
  readonly #options: SchedulerOptions
  readonly #queue = new Lanes<Job>()
  readonly #running = new Set<Job>()
  readonly #waiting = new Set<Job>()
  readonly #resources: Resources
  readonly #timing: Timing
  #order = 0
  #failures = 0
  #holds = 0
  #cancelled: ErrorRecord | undefined
  #fatal: unknown

  constructor(ports: SchedulerPorts, options: SchedulerOptions) {
    this.#ports = ports
    this.#options = options
    this.#resources = new Resources(options, ports)
    this.#timing = { clock: ports.clock, graceMs: options.graceMs }
    ports.gate.onChange(() => this.#startMore())
  }

  /** Nothing starts while held; for collecting files without runs beside it. Returns the release. */
  hold(): () => void {
    this.#holds++
    return () => {
      this.#holds--
      this.#startMore()
    }
  }

  /** Why nothing is started any more; undefined while it is. */
  get cancellation(): ErrorRecord | undefined {
    return this.#cancelled
  }

  /**
   * Queues runs. Resolves when each has ended or was dropped by a cancellation.
   *
   * @throws whatever made it impossible to go on, such as a full disk.
   */
  async submit(plans: readonly ExecutePlan[]): Promise<void> {
    if (plans.length > 0 && !this.#cancelled) {
      await new Promise<void>((done) => {
        const batch = { left: plans.length, done }
        for (const plan of plans) {
          this.#queue.add(createJob(plan, batch, { order: this.#order++, ...this.#options }))
        }
        this.#startMore()
      })
    }
    if (this.#fatal !== undefined) throw this.#fatal
  }

  /** Starts nothing more, and ends everything: see {@link cancelRuns}. */
  cancel(error: ErrorRecord): void {
    if (this.#cancelled) return
    this.#cancelled = error
    this.cancelRuns(() => true, error)
  }

  /** After a cancellation: takes runs again. */
  reopen(): void {
    if (this.#fatal !== undefined) return
    this.#cancelled = undefined
    this.#failures = 0
  }

  /**
   * Ends the runs that match: those in progress are asked first, and killed when the grace period is over; those
   * that have not started are dropped.
   */
  cancelRuns(matches: (plan: ExecutePlan) => boolean, error: ErrorRecord): void {
    const ending = { status: 'failed', metrics: null, error, skipReason: null } as const
    for (const job of this.#queue.remove(({ plan }) => matches(plan))) {
      if (job.run) this.#tryToEnd(job, ending)
      else this.#leave(job)
    }
    for (const job of [...this.#waiting].filter(({ plan }) => matches(plan))) {
      job.clearTimer()
      this.#waiting.delete(job)
      if (job.run) this.#tryToEnd(job, ending)
      else this.#leave(job)
    }
    for (const job of this.#running) {
      if (matches(job.plan)) stopJob(job, { reason: 'cancelled', error }, this.#timing)
    }
  }

  /** Ends one run in progress, with an error that counts as its own. */
  endRun(runId: string, error: ErrorRecord): void {
    for (const job of this.#running) {
      if (job.run?.runId === runId) job.handle?.kill({ reason: 'exit', error })
    }
  }

  /** Ends everything in progress at once. */
  kill(): void {
    for (const job of this.#running) {
      const error = job.stop?.error ?? this.#cancelled
      if (error) job.handle?.kill({ reason: 'cancelled', error })
    }
  }

  #startMore(): void {
    for (let job = this.#next(); job; job = this.#next()) {
      this.#queue.take(job)
      try {
        if (this.#mayRun(job)) this.#start(job)
      } catch (error) {
        this.#abandon(job, error)
      }
    }
  }

  /** The job that may start now, if any. The gate is asked last: what it refuses is counted. */
  #next(): Job | undefined {
    if (this.#holds > 0 || this.#cancelled || this.#queue.size === 0) return undefined
    if (this.#resources.isFull) return undefined
    const job = this.#resources.firstThatFits(this.#queue.heads())
    return job && this.#ports.gate.mayStart() ? job : undefined
  }

  /** Whether a run is left to us; else it is over, or looked at again in a while. */
  #mayRun(job: Job): boolean {
    const permit = job.run ? undefined : this.#ports.permit?.(job.plan)
    if (permit?.kind === 'run') job.plan = permit.plan
    if (permit?.kind === 'later') this.#pause(job, LOOK_AGAIN_MS)
    if (permit?.kind === 'done') {
      this.#ports.emit({ type: 'runReused', result: permit.result })
      this.#leave(job)
    }
    return permit === undefined || permit.kind === 'run'
  }

  #start(job: Job): void {
    this.#running.add(job)
    job.slots = this.#resources.take(job)
    countStart(job)
    if (!job.run) {
      job.run = this.#ports.openRun(job.plan)
      this.#ports.emit({ type: 'runStarted', run: job.run })
    }
    const { run, attempt } = job
    this.#ports.emit({ type: 'attemptStarted', run, attempt })
    const request = describeRequest(job, run, this.#ports.describeAttempt(run, attempt))
    this.#ports.gate.started(run.runId)
    job.handle = this.#ports.executor.start(request, () => {
      countCall(job, this.#ports.clock.nowMs())
      limitTime(job, this.#timing)
    })
    job.handle.outcome
      .then((outcome) => this.#settle(job, run, outcome))
      .catch((error: unknown) => this.#abandon(job, error))
  }

  #settle(job: Job, run: StartedRun, ended: AttemptOutcome): void {
    this.#giveBack(job, ended.cpuMs)
    countOutcome(job, ended)
    const damage = this.#ports.drain(run, job.attempt, ended.written)
    const outcome = damage && ended.kind !== 'failed' ? failedWith(damage, ended) : ended
    if (outcome.kind === 'failed' && isUnusable(outcome.error)) {
      this.#abandon(job, new ZtxexpError('RESULTS_UNUSABLE', outcome.error.message))
      return
    }
    const state = {
      attempt: job.attempt,
      options: run.options,
      stop: job.stop,
      isCancelled: this.#cancelled !== undefined,
    }
    const verdict = settleAttempt(outcome, state, this.#ports.clock.random())
    switch (verdict.next) {
      case 'end':
        this.#end(job, verdict)
        break
      case 'again':
        planRestart(job, verdict.isAlone)
        this.#queue.addReturned(job)
        break
      case 'retry':
        job.lastError = verdict.error
        this.#ports.emit({ type: 'attemptRetried', run, attempt: job.attempt, ...verdict })
        this.#wait(job, verdict.delayMs)
        break
      default:
        verdict satisfies never
    }
    this.#startMore()
  }

  /** What a job in progress holds. */
  #giveBack(job: Job, cpuMs?: number): void {
    job.clearTimer()
    job.handle = undefined
    if (!this.#running.delete(job)) return
    this.#resources.give(job)
    if (job.run) this.#ports.gate.ended(job.run.runId, cpuMs)
  }

  #wait(job: Job, delayMs: number): void {
    if (delayMs === 0) {
      this.#queue.addReturned(job)
      return
    }
    this.#pause(job, delayMs)
  }

  #pause(job: Job, delayMs: number): void {
    this.#waiting.add(job)
    job.clearTimer = this.#ports.clock.after(delayMs, () => {
      this.#waiting.delete(job)
      this.#queue.addReturned(job)
      this.#startMore()
    })
  }

  #end(job: Job, ending: Ending): void {
    const { run } = job
    if (!run) return
    const result = describeResult(job, run, ending, this.#ports.clock.nowMs())
    this.#ports.emit({ type: 'runEnded', result })
    this.#leave(job)
    if (ending.status === 'failed') this.#failures++
    if (this.#options.bail > 0 && this.#failures >= this.#options.bail)
      this.cancel(bailed(this.#options.bail))
  }

  #tryToEnd(job: Job, ending: Ending): void {
    try {
      this.#end(job, ending)
    } catch (error) {
      this.#abandon(job, error)
    }
  }

  #leave(job: Job): void {
    if (job.isOver) return
    job.isOver = true
    job.batch.left--
    if (job.batch.left === 0) job.batch.done()
  }

  /** A job that cannot go on for a reason that is not its own: it is recorded, if that is still possible. */
  #abandon(job: Job, error: unknown): void {
    this.#giveBack(job)
    this.#fail(error)
    try {
      const why = interrupted(`The run could not go on. ${messageOf(error)}`)
      if (!job.isOver) this.#end(job, { status: 'failed', metrics: null, error: why, skipReason: null })
    } catch {
      // Then it stays as it is on disk: readers see that its session is gone.
    } finally {
      this.#leave(job)
    }
  }

  /** Something that is not a run's fault: nothing more can be started. */
  #fail(error: unknown): void {
    this.#fatal ??= error
    this.cancel(interrupted(messageOf(error)))
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
