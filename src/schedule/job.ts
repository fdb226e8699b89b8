/** A run as the scheduler keeps it, and the records that it makes of one. */
import type { ErrorRecord } from '../model/error.ts'
import type { AttemptHandle } from '../model/execution.ts'
import type { AttemptRequest, RunResult, StartedRun } from '../model/run.ts'
import type { Waiting } from './lanes.ts'
import type { ExecutePlan } from './ports.ts'

export interface Job extends Waiting {
  plan: ExecutePlan
  /** The call of `submit` that it belongs to. */
  batch: { left: number; done: () => void }
  /** Set from the first start on. */
  run: StartedRun | undefined
  /** Number of the attempt in progress, or of the next one. */
  attempt: number
  /** How often this attempt was lost through no fault of its own. */
  restarts: number
  /** When the function was first called; the start of a worker before that is not the run's time. */
  calledAtMs: number | undefined
  slots: Record<string, number[]>
  handle: AttemptHandle | undefined
  stop: { reason: 'timeout' | 'cancelled'; error: ErrorRecord } | undefined
  /** Takes back whatever timer of this job is set. */
  clearTimer: () => void
}

/** How a run ends. */
export type Ending = Pick<RunResult, 'status' | 'metrics' | 'error' | 'skipReason'>

/** The lane of runs that nothing may run beside. */
export const EXCLUSIVE = 'exclusive'

export function createJob(plan: ExecutePlan, batch: Job['batch'], order: number): Job {
  const { slots, exclusive } = plan.options
  return {
    plan,
    batch,
    order,
    lane: exclusive ? EXCLUSIVE : JSON.stringify(slots),
    run: undefined,
    attempt: 1,
    restarts: 0,
    calledAtMs: undefined,
    slots: {},
    handle: undefined,
    stop: undefined,
    clearTimer: () => {},
  }
}

/** What a worker needs for the next attempt. */
export function describeRequest(
  { attempt, restarts, slots }: Job,
  { runId, runDir, spec, options }: StartedRun,
  rest: Pick<AttemptRequest, 'moduleKey' | 'meta'>,
): AttemptRequest {
  return {
    runId,
    runDir,
    attempt,
    restarts,
    experimentIndex: spec.experiment.index,
    experimentName: spec.experiment.name,
    title: spec.title,
    config: spec.config,
    seed: options.seed,
    slots,
    ...rest,
  }
}

/** The result of a run that is over. */
export function describeResult(
  { attempt, restarts, calledAtMs }: Job,
  run: StartedRun,
  ending: Ending,
  finishedAt: number,
): RunResult {
  const { status, metrics, error, skipReason } = ending
  const durationMs = finishedAt - (calledAtMs ?? finishedAt)
  const counts = { attempt, retryCount: attempt - 1, restarts }
  return { run, status, metrics, error, skipReason, ...counts, finishedAt, durationMs }
}

/** The error of the runs that `--bail` ends. */
export function bailed(limit: number): ErrorRecord {
  const message = `The session was ended after ${limit} failed run${limit === 1 ? '' : 's'} (--bail).`
  return { name: 'Interrupted', message, classNames: ['Interrupted', 'Error'] }
}
