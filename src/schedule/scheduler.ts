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
import type { ErrorRecord } from '../model/error.ts'
import type { AttemptOutcome, StartedRun } from '../model/run.ts'
import {
  bailed,
  createJob,
  describeRequest,
  describeResult,
  type Ending,
  EXCLUSIVE,
  type Job,
} from './job.ts'
import { Lanes } from './lanes.ts'
import type { ExecutePlan, SchedulerOptions, SchedulerPorts } from './ports.ts'
import { settleAttempt } from './settle.ts'
import { SlotPool } from './slots.ts'

export class Scheduler {
  readonly #ports: SchedulerPorts
  readonly #options: SchedulerOptions
  readonly #queue = new Lanes<Job>()
  readonly #running = new Set<Job>()
  readonly #waiting = new Set<Job>()
  readonly #slots: SlotPool
  #order = 0
  #failures = 0
  #holds = 0
  #cancelled: ErrorRecord | undefined
  #fatal: unknown

  constructor(ports: SchedulerPorts, options: SchedulerOptions) {
    this.#ports = ports
    this.#options = options
    this.#slots = new SlotPool(options.slots)
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
        for (const plan of plans) this.#queue.add(createJob(plan, batch, this.#order++))
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
      if (job.run) this.#end(job, ending)
      else this.#leave(job)
    }
    for (const job of [...this.#waiting].filter(({ plan }) => matches(plan))) {
      job.clearTimer()
      this.#waiting.delete(job)
      this.#end(job, ending)
    }
    for (const job of this.#running) if (matches(job.plan)) this.#stop(job, 'cancelled', error)
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
    while (this.#mayStartOne()) {
      const job = this.#queue.heads().find((candidate) => this.#takeResources(candidate))
      if (!job) return
      this.#queue.take(job)
      try {
        this.#start(job)
      } catch (error) {
        this.#running.delete(job)
        this.#leave(job)
        this.#fail(error)
      }
    }
  }

  #mayStartOne(): boolean {
    if (this.#holds > 0 || this.#cancelled || this.#queue.size === 0) return false
    if (this.#running.size >= this.#options.capacity) return false
    const [first] = this.#running
    if (first?.lane === EXCLUSIVE) return false
    // Whoever is to run alone has waited longest: let the others end first.
    if (this.#running.size > 0 && this.#queue.heads()[0]?.lane === EXCLUSIVE) return false
    return this.#ports.gate.mayStart()
  }

  #takeResources(job: Job): boolean {
    if (job.lane === EXCLUSIVE && this.#running.size > 0) return false
    const taken = this.#slots.take(job.plan.options.slots)
    if (taken) job.slots = taken
    return taken !== undefined
  }

  #start(job: Job): void {
    this.#running.add(job)
    if (!job.run) {
      job.run = this.#ports.openRun(job.plan)
      this.#ports.emit({ type: 'runStarted', run: job.run })
    }
    const { run, attempt } = job
    job.stop = undefined
    this.#ports.emit({ type: 'attemptStarted', run, attempt })
    this.#ports.gate.started(run.runId)
    const request = describeRequest(job, run, this.#ports.describeAttempt(run, attempt))
    job.handle = this.#ports.executor.start(request, () => this.#called(job))
    void job.handle.outcome
      .then((outcome) => this.#settle(job, run, outcome))
      .catch((error) => this.#fail(error))
  }

  #called(job: Job): void {
    job.calledAtMs ??= this.#ports.clock.nowMs()
    const { timeout } = job.plan.options
    if (timeout <= 0 || job.stop) return
    job.clearTimer = this.#ports.clock.after(timeout, () => {
      const message = `The attempt took longer than ${timeout} ms.`
      this.#stop(job, 'timeout', {
        name: 'TimeoutError',
        message,
        classNames: ['TimeoutError', 'Error'],
      })
    })
  }

  /** Aborts the signal, and ends the worker when the function does not return within the grace period. */
  #stop(job: Job, reason: 'timeout' | 'cancelled', error: ErrorRecord): void {
    job.stop = { reason, error }
    job.clearTimer()
    job.handle?.abort({ name: error.name, message: error.message })
    job.clearTimer = this.#ports.clock.after(this.#options.graceMs, () => job.handle?.kill({ reason, error }))
  }

  #settle(job: Job, run: StartedRun, outcome: AttemptOutcome): void {
    job.clearTimer()
    job.handle = undefined
    this.#running.delete(job)
    this.#slots.give(job.slots)
    this.#ports.gate.ended(run.runId, outcome.cpuMs)
    this.#ports.drain(run, outcome.written)
    const verdict = settleAttempt(
      outcome,
      {
        attempt: job.attempt,
        options: run.options,
        stop: job.stop,
        isCancelled: this.#cancelled !== undefined,
      },
      this.#ports.clock.random(),
    )
    switch (verdict.next) {
      case 'end':
        this.#end(job, verdict)
        break
      case 'again':
        job.restarts++
        // Alone, so that the next time it is known whose fault it is.
        job.lane = EXCLUSIVE
        this.#queue.addReturned(job)
        break
      case 'retry':
        this.#ports.emit({ type: 'attemptRetried', run, attempt: job.attempt, ...verdict })
        this.#wait(job, verdict.delayMs)
        break
      default:
        verdict satisfies never
    }
    this.#startMore()
  }

  #wait(job: Job, delayMs: number): void {
    job.attempt++
    job.restarts = 0
    if (delayMs === 0) {
      this.#queue.addReturned(job)
      return
    }
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
    try {
      const result = describeResult(job, run, ending, this.#ports.clock.nowMs())
      this.#ports.emit({ type: 'runEnded', result })
    } finally {
      this.#leave(job)
    }
    if (ending.status === 'failed') this.#failures++
    if (this.#options.bail > 0 && this.#failures >= this.#options.bail)
      this.cancel(bailed(this.#options.bail))
  }

  #leave(job: Job): void {
    job.batch.left--
    if (job.batch.left === 0) job.batch.done()
  }

  /** Something that is not a run's fault: nothing more can be started. */
  #fail(error: unknown): void {
    this.#fatal ??= error
    const message = error instanceof Error ? error.message : String(error)
    this.cancel({ name: 'Interrupted', message, classNames: ['Interrupted', 'Error'] })
  }
}
