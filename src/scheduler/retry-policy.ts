/** Decides what the end of an attempt means for its run. Pure, and the only place where a retry is decided. */
import { type ErrorRecord, plainRecord } from '../model/error.ts'
import type { CaseScores } from '../model/evaluation.ts'
import type { AttemptOutcome, LossReason, ResolvedRunOptions, RetryDelay, RunStatus } from '../model/run.ts'
import type { JsonObject } from '../model/utils/json.ts'

/** Why an attempt was told to end. */
export type StopReason = Extract<LossReason, 'timeout' | 'cancelled' | 'named'>

/** What the scheduler knows of a run when an attempt of it is over. */
export interface AttemptState {
  /** Number of the attempt, from 1. */
  attempt: number
  options: ResolvedRunOptions
  /** Set when the attempt was told to end; counts whatever the function did then, but not what it did before. */
  stop: { reason: StopReason; error: ErrorRecord } | undefined
  /** Whether nothing may start any more. */
  isCancelled: boolean
  /** Whether the function of a case has returned: what went wrong then is the scorers' own. Default: false. */
  isAnswered?: boolean
}

export type Verdict =
  /** The run is over. */
  | {
      next: 'end'
      status: RunStatus
      metrics: JsonObject | null
      error: ErrorRecord | null
      skipReason: string | null
      /** See {@link RunResult.skipType}. */
      skipType?: string
      /** Of a case that was answered. */
      scored?: CaseScores | { lost: ErrorRecord }
    }
  /** Another attempt, which counts. */
  | { next: 'retry'; delayMs: number; error: ErrorRecord }
  /** The same attempt once more, which costs nothing: it ended for a reason that was not, or may not be, its own. */
  | { next: 'again'; isAlone: boolean }

/** @param random A number in [0, 1) for the jitter of the delay. */
export function settleAttempt(outcome: AttemptOutcome, state: AttemptState, random: number): Verdict {
  if (state.stop?.reason === 'named') return endNamed(outcome, state.stop.error)
  if (state.stop?.reason === 'cancelled' && outcome.kind !== 'skipped') return failed(state.stop.error)
  if (outcome.kind === 'lost' && (outcome.reason === 'neighbour' || outcome.reason === 'suspect')) {
    if (state.isCancelled) return failed(outcome.error)
    return { next: 'again', isAlone: outcome.reason === 'suspect' }
  }
  if (state.isAnswered && outcome.kind !== 'failed') return endScored(outcome, state)
  if (state.stop && outcome.kind !== 'skipped' && !hasEndedInTime(outcome, state.options))
    return retryOrFail(state.stop.error, state, random)
  switch (outcome.kind) {
    case 'succeeded':
      return succeeded(outcome.metrics)
    case 'skipped':
      return { next: 'end', status: 'skipped', metrics: null, error: null, skipReason: outcome.reason }
    case 'failed':
    case 'lost':
      return retryOrFail(outcome.error, state, random)
    default:
      return outcome satisfies never
  }
}

/** The answer is there, and is not asked for again: scorers that were lost have failed. */
function endScored(outcome: Exclude<AttemptOutcome, { kind: 'failed' }>, { stop }: AttemptState): Verdict {
  const end = succeeded(null)
  if (outcome.kind === 'succeeded') return { ...end, ...(outcome.scored && { scored: outcome.scored }) }
  const lost = outcome.kind === 'skipped' ? plainRecord('SkipRun', outcome.reason) : outcome.error
  return { ...end, scored: { lost: stop?.error ?? lost } }
}

/** Whatever it did then counts for nothing, unless it had ended by itself before it heard that it was to end. */
function endNamed(outcome: AttemptOutcome, { name, message }: ErrorRecord): Verdict {
  if (outcome.isUnasked && outcome.kind === 'failed') return failed(outcome.error)
  if (outcome.isUnasked && outcome.kind === 'succeeded') return succeeded(outcome.metrics)
  return { next: 'end', status: 'skipped', metrics: null, error: null, skipReason: message, skipType: name }
}

/** Whether it had ended by itself before its time was over, and that was only heard of later: the machine was busy. */
function hasEndedInTime(outcome: AttemptOutcome, { timeout }: ResolvedRunOptions): boolean {
  return outcome.isUnasked === true && outcome.durationMs < timeout
}

function retryOrFail(error: ErrorRecord, state: AttemptState, random: number): Verdict {
  const { attempt, options } = state
  const mayRetry = !state.isCancelled && attempt < options.maxAttempts && matches(error, options.retryOn)
  if (!mayRetry) return failed(error)
  return { next: 'retry', delayMs: retryDelayMs(options.retryDelay, attempt, random), error }
}

function succeeded(metrics: JsonObject | null): Extract<Verdict, { next: 'end' }> {
  return { next: 'end', status: 'succeeded', metrics, error: null, skipReason: null }
}

function failed(error: ErrorRecord): Verdict {
  return { next: 'end', status: 'failed', metrics: null, error, skipReason: null }
}

/** Whether an error is one of the named classes, a subclass of one, or anything at all for `Error`. */
function matches(error: ErrorRecord, retryOn: readonly string[]): boolean {
  if (error.classNames.includes('NoRetry')) return false
  return retryOn.some((name) => name === 'Error' || name === 'Exception' || error.classNames.includes(name))
}

/** Milliseconds to wait after the given attempt. */
export function retryDelayMs(delay: RetryDelay, attempt: number, random: number): number {
  const { base, factor = 2, max = Number.POSITIVE_INFINITY, jitter = 0 } = delay
  const full = Math.min(base * factor ** (attempt - 1), max)
  return Math.round(full * (1 - jitter * random))
}

/** A full disk shows first in the worker that has something to write: that is no fault of its run. */
export function isUnusable({ code, classNames }: ErrorRecord): boolean {
  return code === 'RESULTS_UNUSABLE' && classNames.includes('ZtxexpError')
}

/** An attempt that failed for another reason than it says. */
export function failedWith(error: ErrorRecord, { durationMs, written }: AttemptOutcome): AttemptOutcome {
  return { kind: 'failed', error, durationMs, written }
}
