/** Jobs that have a worker, and those that wait without one for their next attempt. */
import type { ErrorRecord } from '../model/error.ts'
import type { Job } from './job.ts'
import { limitTime, stopJob, type Timing } from './stop.ts'

export class JobsInProgress {
  readonly #timing: Timing
  readonly #running = new Set<Job>()
  readonly #paused = new Set<Job>()

  constructor(timing: Timing) {
    this.#timing = timing
  }

  add(job: Job): void {
    this.#running.add(job)
  }

  /** @returns whether it had a worker */
  delete(job: Job): boolean {
    job.clearTimer()
    job.handle = undefined
    return this.#running.delete(job)
  }

  /** Starts the clock of an attempt whose function is about to be called. */
  limitTime(job: Job): void {
    limitTime(job, this.#timing)
  }

  /** Keeps a job that has no worker until its time has come. */
  pause(job: Job, delayMs: number, goOn: () => void): void {
    this.#paused.add(job)
    job.clearTimer = this.#timing.clock.after(delayMs, () => {
      this.#paused.delete(job)
      goOn()
    })
  }

  /** Takes out those that wait. */
  takePaused(matches: (job: Job) => boolean): Job[] {
    const taken = [...this.#paused].filter(matches)
    for (const job of taken) {
      job.clearTimer()
      this.#paused.delete(job)
    }
    return taken
  }

  /** Asks those that have a worker to end, and kills them when the grace period is over. */
  stop(matches: (job: Job) => boolean, stop: NonNullable<Job['stop']>): void {
    for (const job of this.#running) if (matches(job)) stopJob(job, stop, this.#timing)
  }

  /** Ends one at once, with an error that counts as its own. */
  end(runId: string, error: ErrorRecord): void {
    for (const job of this.#running) {
      if (job.run?.runId === runId) job.handle?.kill({ reason: 'exit', error })
    }
  }

  /** Ends all at once that are being cancelled. */
  kill(cancelled: ErrorRecord | undefined): void {
    for (const job of this.#running) {
      const error = job.stop?.error ?? cancelled
      if (error) job.handle?.kill({ reason: 'cancelled', error })
    }
  }
}
