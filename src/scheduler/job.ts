/** A run as the scheduler keeps it, and the records that it makes of one. */

import { type ErrorRecord, INTERRUPTED, interrupted } from '../model/error.ts'
import type { Abilities, AttemptHandle } from '../model/execution.ts'
import type { AttemptOutcome, AttemptRequest, RunResult, StartedRun } from '../model/run.ts'
import { counted } from '../model/utils/counted.ts'
import type { ExecutePlan } from './ports.ts'
import type { StopReason } from './retry-policy.ts'
import type { Waiting } from './run-queue.ts'
import type { Supply } from './supply.ts'

export interface Job extends Waiting {
  plan: ExecutePlan
  /** Where it has come from. */
  supply: Supply
  /** Set from the first start on. */
  run: StartedRun | undefined
  /** Number of the attempt in progress, or of the last one; 0 before the first. */
  attempt: number
  /** The error of the last attempt that another one follows. */
  lastError: ErrorRecord | undefined
  /** How often this attempt was lost through no fault of its own. */
  restarts: number
  /** Whether the next start is the same attempt once more. */
  isRestart: boolean
  /** See {@link AttemptRequest.concurrency}. */
  concurrency: number
  /** Whether its supply has been told that it is over. */
  isOver: boolean
  /** When the function was first called; the start of a worker before that is not the run's time. */
  calledAtMs: number | undefined
  /** When the function was last called, of a try that does not count: set until it is called again. */
  discardedSinceMs: number | undefined
  /** When the function was last called. */
  triedAtMs: number | undefined
  /** What went into tries that do not count, and into waiting after them. */
  discardedMs: number
  /** What went into the records of errors since then, which is not the run's time either. */
  recordingMs: number
  /** See {@link AttemptOutcome}: of all attempts. */
  reached: Record<string, string> | undefined
  slots: Record<string, number[]>
  handle: AttemptHandle | undefined
  stop: { reason: StopReason; error: ErrorRecord } | undefined
  /** Takes back whatever timer of this job is set. */
  clearTimer: () => void
}

/** How a run ends. */
export type Ending = Pick<RunResult, 'status' | 'metrics' | 'error' | 'skipReason' | 'skipType'>

export function failure(error: ErrorRecord): Ending {
  return { status: 'failed', metrics: null, error, skipReason: null }
}

/** A run that is ended by name: no failure, never tried again. */
export function skippedAs({ name, message }: Pick<ErrorRecord, 'name' | 'message'>): Ending {
  return { status: 'skipped', metrics: null, error: null, skipReason: message, skipType: name }
}

/** The lane of runs that nothing may run beside. */
export const EXCLUSIVE = 'exclusive'

export function createJob(plan: ExecutePlan, supply: Supply, { canShare }: Pick<Abilities, 'canShare'>): Job {
  const { slots, exclusive } = plan.options
  const concurrency = exclusive || !canShare ? 1 : plan.options.concurrency
  return {
    plan,
    supply,
    order: supply.nextOrder(),
    // Of each source one may be first: which of them starts soonest is the executor's to say.
    lane: exclusive ? EXCLUSIVE : JSON.stringify([supply.index, slots, concurrency]),
    run: undefined,
    attempt: 0,
    lastError: undefined,
    restarts: 0,
    isRestart: false,
    concurrency,
    isOver: false,
    calledAtMs: undefined,
    discardedSinceMs: undefined,
    triedAtMs: undefined,
    discardedMs: 0,
    recordingMs: 0,
    reached: undefined,
    slots: {},
    handle: undefined,
    stop: undefined,
    clearTimer: () => {},
  }
}

/** Puts a job in order for its next start: another attempt, or the same one again. */
export function countStart(job: Job): void {
  if (job.isRestart) job.restarts++
  else {
    job.attempt++
    job.restarts = 0
  }
  job.isRestart = false
  job.stop = undefined
}

/** Makes a job start the same attempt again; where asked, with its worker for itself from now on. */
export function planRestart(job: Job, isAlone: boolean): void {
  job.isRestart = true
  job.discardedSinceMs ??= job.triedAtMs
  if (!isAlone || job.lane === EXCLUSIVE) return
  job.concurrency = 1
  job.lane = `alone ${job.lane}`
}

/** Keeps the time at which the function of a job is called. */
export function countCall(job: Job, nowMs: number): void {
  job.calledAtMs ??= nowMs
  job.triedAtMs = nowMs
  job.discardedMs += nowMs - (job.discardedSinceMs ?? nowMs)
  job.discardedSinceMs = undefined
}

/** Keeps what an attempt that is over says of its time and its code. */
export function countOutcome(job: Job, ended: AttemptOutcome): void {
  if (ended.reached) job.reached = { ...job.reached, ...ended.reached }
  if (ended.kind === 'failed') job.recordingMs += ended.recordingMs ?? 0
}

/** What a worker needs for the next attempt. */
export function describeRequest(
  { attempt, restarts, concurrency, slots }: Job,
  { runId, runDir, spec, options, resumeFrom }: StartedRun,
  rest: Pick<AttemptRequest, 'moduleKey' | 'metaText' | 'logLimitBytes'>,
): AttemptRequest {
  return {
    runId,
    runDir,
    attempt,
    restarts,
    concurrency,
    experimentIndex: spec.experiment.index,
    experimentName: spec.experiment.name,
    title: spec.title,
    config: spec.config,
    seed: options.seed,
    slots,
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...rest,
  }
}

/** The result of a run that is over. */
export function describeResult(
  { attempt, restarts, calledAtMs, discardedMs, discardedSinceMs, recordingMs, lastError, reached }: Job,
  run: StartedRun,
  ending: Ending,
  finishedAt: number,
): RunResult {
  const { status, metrics, skipReason, skipType } = ending
  // What a run failed with before it was interrupted is worth knowing.
  const cause = ending.error?.name === INTERRUPTED ? lastError : undefined
  const error = cause && ending.error ? { cause, ...ending.error } : ending.error
  const untilMs = discardedSinceMs ?? finishedAt
  const durationMs = Math.max(0, untilMs - (calledAtMs ?? untilMs) - discardedMs - recordingMs)
  const retryCount = Math.max(0, attempt - 1)
  // Neither spread here nor below: see commonFields in model/run-document.ts.
  const result: RunResult = {
    run,
    status,
    metrics,
    error,
    skipReason,
    attempt,
    retryCount,
    restarts,
    finishedAt,
    durationMs,
  }
  if (reached) Object.assign(result, { reached })
  return skipType === undefined ? result : Object.assign(result, { skipType })
}

/** The error of the runs that `--bail` ends. */
export function bailed(limit: number): ErrorRecord {
  return interrupted(`The session was ended after ${counted(limit, 'failed run')} (--bail).`)
}
