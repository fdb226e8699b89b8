/** Ends an attempt in progress: its signal first, and its worker when the function does not return in time. */
import { plainRecord } from '../model/error.ts'
import type { Job } from './job.ts'
import type { Clock } from './ports.ts'

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

/** Starts the clock of an attempt whose function is about to be called. */
export function limitTime(job: Job, timing: Timing): void {
  const { timeout } = job.plan.options
  if (timeout <= 0 || job.stop) return
  job.clearTimer = timing.clock.after(timeout, () => {
    const error = plainRecord('TimeoutError', `The attempt took longer than ${timeout} ms.`)
    stopJob(job, { reason: 'timeout', error }, timing)
  })
}
