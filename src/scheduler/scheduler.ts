/**
 * One scheduler for all runs of a session: the queue, the attempts, the waits between them, the timeouts.
 * It knows nothing of Vitest and nothing of files.
 *
 *     source ──asked──▶ queued ──start──▶ running ──outcome──▶ ended ──told──▶ source
 *                                           │  ▲
 *                                     retry │  │ delay over
 *                                           ▼  │
 *                                         waiting        (holds no worker)
 *
 * A run has a directory from its first start on. Runs that are still queued when the session is cancelled leave
 * nothing; all others end as failed with the reason of the cancellation.
 */
import { type ErrorRecord, interrupted, invariant, plainRecord, ZtxexpError } from '../model/error.ts'
import type { AttemptOutcome, RunResult } from '../model/run.ts'
import { messageOf } from '../model/utils/message-of.ts'
import {
  bailed,
  countOutcome,
  describeResult,
  type Ending,
  failure,
  type Job,
  planRestart,
  skippedAs,
} from './job.ts'
import { JobQueue } from './job-queue.ts'
import { JobsInProgress } from './jobs-in-progress.ts'
import {
  LOOK_AGAIN_MS,
  type PlanSource,
  type RunScheduler,
  type SchedulerOptions,
  type SchedulerPorts,
} from './ports.ts'
import { Resources } from './resources.ts'
import { failedWith, isUnusable, settleAttempt } from './retry-policy.ts'
import { isOfRun, portsOf, startAttempt } from './start-attempt.ts'

export class Scheduler implements RunScheduler {
  readonly isElsewhere = false
  readonly #ports: SchedulerPorts
  readonly #options: SchedulerOptions
  readonly #queue: JobQueue
  readonly #inProgress: JobsInProgress
  readonly #resources: Resources
  #failures = 0
  #holds = 0
  #cancelled: ErrorRecord | undefined
  #fatal: unknown

  constructor(ports: SchedulerPorts, options: SchedulerOptions) {
    this.#ports = ports
    this.#options = options
    this.#resources = new Resources(options, ports)
    this.#inProgress = new JobsInProgress({ clock: ports.clock, graceMs: options.graceMs })
    this.#queue = new JobQueue({
      canShare: options.canShare,
      resources: this.#resources,
      isOpen: () => this.#holds === 0 && !this.#cancelled,
      onMore: () => this.#startMore(),
    })
    ports.gate.onChange(() => this.#startMore())
  }

  hold(): () => void {
    this.#holds++
    return () => {
      this.#holds--
      this.#startMore()
    }
  }

  get cancellation(): ErrorRecord | undefined {
    return this.#cancelled
  }

  async submit(source: PlanSource): Promise<void> {
    if (!this.#cancelled) {
      const done = this.#queue.add(source)
      this.#startMore()
      await done
    }
    if (this.#fatal !== undefined) throw this.#fatal
  }

  /** Starts nothing more, and ends everything, as {@link cancelFiles} does. */
  cancel(error: ErrorRecord): void {
    if (this.#cancelled) return
    this.#cancelled = error
    this.#cancelWhere(() => true, error)
  }

  reopen(): void {
    if (this.#fatal !== undefined) return
    this.#cancelled = undefined
    this.#failures = 0
  }

  /**
   * Ends the runs of these files: those in progress are asked first, and killed when the grace period is over; those
   * that have not started are dropped.
   */
  cancelFiles(files: ReadonlySet<string>, error: ErrorRecord): void {
    this.#cancelWhere((file) => files.has(file), error)
  }

  #cancelWhere(matches: (file: string) => boolean, error: ErrorRecord): void {
    this.#queue.close(matches)
    const isMeant = ({ plan }: Job): boolean => matches(plan.spec.file)
    this.#endWaiting(isMeant, failure(error))
    this.#inProgress.stop(isMeant, { reason: 'cancelled', error })
  }

  /**
   * Ends a run for a reason that is no failure: it counts as skipped, by this name, and is not tried again. One in
   * progress is asked first, by its signal, and killed when the grace period is over. Of one that has parts, no more begin:
   * what those in progress come to has been paid for, and counts.
   *
   * @param reason Its name stands as `error_type`, such as `Pruned`.
   */
  endByName(runId: string, { name, message }: Pick<ErrorRecord, 'name' | 'message'>): void {
    this.#queue.endRun(runId, { name, message })
    this.#endWaiting((job) => isOfRun(job, runId), skippedAs({ name, message }))
    const isMeant = (job: Job): boolean => job.run?.runId === runId && job.stop === undefined
    this.#inProgress.stop(isMeant, { reason: 'named', error: plainRecord(name, message) })
  }

  #endWaiting(matches: (job: Job) => boolean, ending: Ending): void {
    for (const job of [...this.#queue.remove(matches), ...this.#inProgress.takePaused(matches)]) {
      if (job.run) this.#tryToEnd(job, ending)
      else this.#leave(job)
    }
  }

  endRun(runId: string, error: ErrorRecord): void {
    this.#inProgress.end(runId, error)
  }

  kill(): void {
    this.#inProgress.kill(this.#cancelled)
  }

  #startMore(): void {
    this.#queue.ask()
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
    const job = this.#queue.first()
    return job && this.#ports.gate.mayStart() ? job : undefined
  }

  /** Whether a run is left to us; else it is over, or looked at again in a while. */
  #mayRun(job: Job): boolean {
    const permit = job.run || job.plan.unit ? undefined : this.#ports.permit?.(job.plan)
    if (permit?.kind === 'run') job.plan = permit.plan
    if (permit?.kind === 'later') this.#pause(job, LOOK_AGAIN_MS)
    if (permit?.kind === 'done') {
      this.#ports.emit({ type: 'runReused', result: permit.result })
      this.#leave(job, permit.result)
    }
    return permit === undefined || permit.kind === 'run'
  }

  #start(job: Job): void {
    this.#inProgress.add(job)
    job.slots = this.#resources.take(job)
    startAttempt(job, this.#ports, () => this.#inProgress.limitTime(job))
      .then((outcome) => this.#settle(job, outcome))
      .catch((error: unknown) => this.#abandon(job, error))
  }

  #settle(job: Job, ended: AttemptOutcome): void {
    const { run } = job
    invariant(run, 'An attempt of no run has ended')
    this.#giveBack(job, ended.cpuMs)
    countOutcome(job, ended)
    const damage = portsOf(job, this.#ports).drain(run, job.attempt, ended.written)
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
      isAnswered: job.answer !== undefined,
    }
    const verdict = settleAttempt(outcome, state, this.#ports.clock.random())
    switch (verdict.next) {
      case 'end':
        this.#end(job, verdict)
        break
      case 'again':
        planRestart(job, verdict.isAlone)
        this.#queue.putBack(job)
        break
      case 'retry':
        job.lastError = verdict.error
        portsOf(job, this.#ports).emit({ type: 'attemptRetried', run, attempt: job.attempt, ...verdict })
        this.#wait(job, verdict.delayMs)
        break
      default:
        verdict satisfies never
    }
    this.#startMore()
  }

  /** What a job in progress holds. */
  #giveBack(job: Job, cpuMs?: number): void {
    if (!this.#inProgress.delete(job)) return
    this.#resources.give(job)
    if (job.run) this.#ports.gate.ended(job.run.runId, cpuMs)
  }

  #wait(job: Job, delayMs: number): void {
    if (delayMs === 0) this.#queue.putBack(job)
    else this.#pause(job, delayMs)
  }

  #pause(job: Job, delayMs: number): void {
    this.#inProgress.pause(job, delayMs, () => {
      this.#queue.putBack(job)
      this.#startMore()
    })
  }

  #end(job: Job, ending: Ending): void {
    const { run } = job
    if (!run) return
    const result = describeResult(job, run, ending, this.#ports.clock.nowMs())
    portsOf(job, this.#ports).emit({ type: 'runEnded', result })
    this.#leave(job, result)
    if (ending.status === 'failed' && !job.supply.source.units) this.countFailure()
  }

  countFailure(): void {
    this.#failures++
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

  #leave(job: Job, result?: RunResult): void {
    if (job.isOver) return
    job.isOver = true
    job.supply.tell(job.plan, result)
  }

  /** A job that cannot go on for a reason that is not its own: it is recorded, if that is still possible. */
  #abandon(job: Job, error: unknown): void {
    this.#giveBack(job)
    this.#fail(error)
    try {
      const why = interrupted(`The run could not go on. ${messageOf(error)}`)
      if (!job.isOver) this.#end(job, failure(why))
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
