/** A run as the scheduler keeps it, and the records that it makes of one. */

import { addUsage, type StoredUsage } from '../model/case-record.ts'
import { type ErrorRecord, INTERRUPTED, interrupted } from '../model/error.ts'
import {
  type CaseAnswer,
  type CaseScores,
  runOfUnit,
  SCORER_TIMEOUT_MS,
  type UnitRequest,
} from '../model/evaluation.ts'
import type { Abilities, AttemptHandle } from '../model/execution.ts'
import type { AttemptOutcome, AttemptRequest, ExperimentSpec, RunResult, StartedRun } from '../model/run.ts'
import { counted } from '../model/utils/counted.ts'
import type { JsonObject } from '../model/utils/json.ts'
import type { ExecutePlan, UnitResult } from './ports.ts'
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
  /** Of a case: what its function has returned. From then on it is not called again. */
  answer: CaseAnswer | undefined
  /** Milliseconds that the last attempt took. */
  attemptMs: number
  /** What calls of models have taken for it, in all attempts. */
  usage: StoredUsage | undefined
  slots: Record<string, number[]>
  handle: AttemptHandle | undefined
  stop: { reason: StopReason; error: ErrorRecord } | undefined
  /** Takes back whatever timer of this job is set. */
  clearTimer: () => void
}

/** How a run ends. */
export type Ending = Pick<RunResult, 'status' | 'metrics' | 'error' | 'skipReason' | 'skipType'> & {
  /** Of a case that was answered: what its scorers came to, or what they were lost with. */
  scored?: CaseScores | { lost: ErrorRecord }
}

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
    answer: undefined,
    attemptMs: 0,
    usage: undefined,
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
    job.answer = undefined
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
  job.usage = addUsage(job.usage, ended.usage)
  job.attemptMs = ended.durationMs
}

/** Keeps what the function of a case has returned. */
export function keepAnswer(job: Job, answer: CaseAnswer, usage: StoredUsage | undefined): void {
  job.answer = answer
  job.usage = addUsage(job.usage, usage)
}

/** What a worker needs for the next attempt. */
export function describeRequest(
  { attempt, restarts, concurrency, slots, answer, plan: { unit } }: Job,
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
    title: unit?.kind === 'case' ? `${spec.title} > ${unit.id}` : spec.title,
    config: spec.config,
    seed: options.seed,
    slots,
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...(unit && { unit: { ...unit, ...unitRest(runId, spec.experiment), ...(answer && { answer }) } }),
    ...rest,
  }
}

function unitRest(id: string, { options }: ExperimentSpec): Pick<UnitRequest, 'runId' | 'scorerTimeoutMs'> {
  return { runId: runOfUnit(id), scorerTimeoutMs: options.scorerTimeout ?? SCORER_TIMEOUT_MS }
}

/** The result of a run that is over. */
export function describeResult(job: Job, run: StartedRun, ending: Ending, finishedAt: number): UnitResult {
  const { attempt, restarts, calledAtMs, discardedMs, discardedSinceMs, recordingMs, lastError } = job
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
  if (skipType !== undefined) Object.assign(result, { skipType })
  return addIfThere(result, job, ending)
}

/** What most runs do not have, and parts of runs do. */
function addIfThere(result: RunResult, job: Job, { scored }: Ending): UnitResult {
  const { reached, usage, answer, attemptMs, plan } = job
  if (reached) Object.assign(result, { reached })
  if (usage) Object.assign(result, { usage })
  if (!plan.unit) {
    const isMetric = usage && result.status === 'succeeded'
    return isMetric ? Object.assign(result, { metrics: withUsage(result.metrics, usage) }) : result
  }
  if (!answer || !scored) return Object.assign(result, { attemptMs })
  const called = plan.unit.kind === 'case' ? plan.unit.scorers : undefined
  const names = called ?? plan.spec.experiment.evaluation?.scorers ?? []
  const evaluated = { answer, scored: 'lost' in scored ? lostScores(names, scored.lost) : scored }
  return Object.assign(result, { attemptMs, evaluated })
}

/** What a run has returned, with what its calls took; its own metrics of these names stay as they are. */
function withUsage(
  metrics: JsonObject | null,
  { cost_usd, input_tokens, output_tokens }: StoredUsage,
): JsonObject {
  return { cost_usd, input_tokens, output_tokens, ...metrics }
}

/** Of scorers that did not come back, nobody knows which it was. */
function lostScores(names: readonly string[], { name, message }: ErrorRecord): CaseScores {
  return {
    scores: Object.fromEntries(names.map((each) => [each, { score: null, error: { type: name, message } }])),
  }
}

/** The error of the runs that `--bail` ends. */
export function bailed(limit: number): ErrorRecord {
  return interrupted(`The session was ended after ${counted(limit, 'failed run')} (--bail).`)
}
