/** What the scheduler needs from whatever runs attempts. */
import type { ErrorRecord } from './error.ts'
import type { AttemptOutcome, AttemptRequest, LossReason } from './run.ts'

/** The reason that `ctx.signal` is aborted with. */
export interface AbortReason {
  /** `TimeoutError`, `Interrupted`, … */
  name: string
  message: string
}

/** Why an attempt is ended from outside, and the error it is recorded with. */
export interface Loss {
  reason: LossReason
  error: ErrorRecord
}

/** An attempt that was handed to an executor. */
export interface AttemptHandle {
  /** Never rejects; settles when nothing of the attempt is running any more. */
  outcome: Promise<AttemptOutcome>
  /** Asks the attempt to end: aborts its signal. */
  abort(reason: AbortReason): void
  /** Ends the attempt, and the worker it runs in, now. */
  kill(loss: Loss): void
}

/** A place where attempts run. It never rejects: every end of an attempt is data. */
export interface Executor {
  /**
   * Hands over an attempt. The caller keeps to the number of attempts at once that the executor was made for.
   *
   * @param onStarted Called when the function is about to be called, so that waiting for a worker does not count.
   */
  start(request: AttemptRequest, onStarted: () => void): AttemptHandle
  close(): Promise<void>
}
