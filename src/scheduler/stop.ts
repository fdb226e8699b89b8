/** Ends an attempt in progress: its signal first, and its worker when the function does not return in time. */
import { plainRecord } from '../model/error.ts'
import { SCORER_TIMEOUT_MS } from '../model/evaluation.ts'
import type { Job } from './job.ts'
import type { Clock } from './ports.ts'

/** Scorers that wait are ended in their worker, each by itself: only what keeps that busy is ended from here. */
const SCORER_PATIENCE_MS = 1000

/** When things happen. */
export interface Timing {
  clock: Clock
  /** Milliseconds from the abort of a run's signal to the end of its worker. */
  graceMs: number
}

/** Aborts the signal of a job in progress, and kills it when the grace period is over. */
export function stopJob(job: Job, stop: NonNullable<Job['stop']>, { clock, graceMs }: Timing): void {
  job.stop = stop
  job.clearTimer()
  const { name, message } = stop.error
  job.handle?.abort({ name, message, graceMs })
  job.clearTimer = clock.after(graceMs, () => job.handle?.kill(stop))
}

/** Starts the clock of an attempt whose function, or the scorers of what that has returned, are about to be called. */
export function limitTime(job: Job, timing: Timing): void {
  const { spec, options } = job.plan
  if (job.stop) return
  const [limitMs, what, patienceMs] = job.answer
    ? [spec.experiment.options.scorerTimeout ?? SCORER_TIMEOUT_MS, 'The scorers', SCORER_PATIENCE_MS]
    : [options.timeout, 'The attempt', 0]
  if (limitMs <= 0) return
  job.clearTimer()
  job.clearTimer = timing.clock.after(limitMs + patienceMs, () => {
    const error = plainRecord('TimeoutError', `${what} took longer than ${limitMs} ms.`)
    stopJob(job, { reason: 'timeout', error }, timing)
  })
}
