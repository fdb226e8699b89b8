/** A worker, what is going on in it, and what that says when it is lost. */

import { recordError } from '../../errors/error-record.ts'
import { type ErrorRecord, interrupted, ZtxexpError } from '../../model/error.ts'
import type { Loss, OnAnswered } from '../../model/execution.ts'
import type { AttemptOutcome, AttemptRequest, LossReason } from '../../model/run.ts'
import { messageOf } from '../../model/utils/message-of.ts'
import type { LookAnswer } from '../../model/worker-protocol.ts'
import { PoolWorker, type PoolWorkerOptions, WorkerGone } from './pool-worker.ts'
import type { ExitingMessage } from './request-channel.ts'
import { describeFailedStart, workerExitRecord } from './worker-exit.ts'

export interface Slot {
  worker: PoolWorker
  /** Its place among the workers, from 1: as `VITEST_POOL_ID` of Vitest. */
  number: number
  /** What it serves, once it was given something: a file, or one state of all of them. */
  share: string | undefined
  /** Nothing more is to come of its file. */
  isFinished: boolean
  /** Whether an attempt was ever given to it. */
  hasRun: boolean
  loaded: Set<string>
  attempts: Map<string, SlotAttempt>
  /** Collecting a file: no attempt may start beside it. */
  isCollecting: boolean
  /** Why collecting was ended. */
  collectError: ErrorRecord | undefined
  /** Why it was ended while it started. */
  startError: string | undefined
  isBeingKilled: boolean
  /** Set while its healthy attempts may end before it is: the timer that ends that. */
  drain: NodeJS.Timeout | undefined
  /** Set while its watchdog is asked whose code keeps it busy. */
  looking: Promise<LookAnswer | undefined> | undefined
  /** Attempts that have begun in it so far. */
  begun: number
  /** Whether another worker has been started that is to take its place. */
  isReplaced: boolean
  /** Whether it is known which of its attempts it went away for. */
  isBlameKnown: boolean
  /** How many attempts were in it when it went away. */
  lostTogether: number | undefined
  /** Not to be given anything new. */
  isRetired: boolean
  /** Whether the worker wants to be told before it is ended. */
  isToBeLeft: boolean
}

export interface SlotAttempt {
  /** See {@link AttemptRequest.concurrency}. */
  concurrency: number
  /** See {@link Executor.start}. */
  onAnswered: OnAnswered | undefined
  /** Why it is ended from here. */
  loss: Loss | undefined
  /** What came up after it had ended and before that was heard of. */
  lateError: ErrorRecord | undefined
  /** Whether its function has been asked for, or is about to be. */
  hasBegun: boolean
  /** Set when it was asked to end, and when the worker has heard that: one that is busy in a loop does not. */
  isAborted: boolean
  isHeard: boolean
  /** Milliseconds after which its code has ended the worker, where nobody had asked for that. */
  endedAfterMs: number | undefined
}

export function createAttempt(
  { concurrency }: AttemptRequest,
  onAnswered: OnAnswered | undefined,
): SlotAttempt {
  return {
    concurrency,
    onAnswered,
    loss: undefined,
    hasBegun: false,
    lateError: undefined,
    isAborted: false,
    isHeard: false,
    endedAfterMs: undefined,
  }
}

/** Whether an attempt may be put beside those that are in a worker: what each of them allows counts. */
export function hasRoomFor({ attempts }: Slot, concurrency: number): boolean {
  let most = concurrency
  for (const attempt of attempts.values()) most = Math.min(most, attempt.concurrency)
  return attempts.size < most
}

/**
 * Starts a worker.
 *
 * @throws {ZtxexpError} `WORKERS_UNUSABLE` when the system has no room for another process
 */
export function createSlot(number: number, options: PoolWorkerOptions): Slot {
  return {
    number,
    worker: startWorker(number, options),
    share: undefined,
    isFinished: false,
    hasRun: false,
    loaded: new Set(),
    attempts: new Map(),
    isCollecting: false,
    collectError: undefined,
    startError: undefined,
    isBeingKilled: false,
    drain: undefined,
    looking: undefined,
    begun: 0,
    isReplaced: false,
    isBlameKnown: false,
    lostTogether: undefined,
    isRetired: false,
    isToBeLeft: false,
  }
}

function startWorker(number: number, options: PoolWorkerOptions): PoolWorker {
  // As in the workers of Vitest: by this, code chooses what is there once for each worker, such as a database.
  const env = { ...options.env, VITEST_POOL_ID: String(number) }
  try {
    return new PoolWorker({ ...options, env })
  } catch (error) {
    const message = `A worker cannot be started: ${messageOf(error)}`
    throw new ZtxexpError('WORKERS_UNUSABLE', message, { cause: error })
  }
}

/** Of several in a worker that went by itself, nobody knows which it was; of none, when it has never started. */
function reasonOf({ worker, lostTogether = 1, isBlameKnown, isBeingKilled }: Slot): LossReason {
  if (isBlameKnown || (!worker.hasStarted && !isBeingKilled)) return 'neighbour'
  return lostTogether > 1 ? 'suspect' : 'exit'
}

/** How good a worker is for the next attempt: the lower, the better. */
export function rankSlot(slot: Slot, moduleKey: string): number {
  return slot.attempts.size * 2 + (slot.loaded.has(moduleKey) ? 0 : 1)
}

/** Streams of an attempt that did not live to count what it wrote. */
const EVERYTHING = { metrics: Number.POSITIVE_INFINITY, printed: Number.POSITIVE_INFINITY }
export const NOTHING = { metrics: 0, printed: 0 }

/** What becomes of it is decided by whoever asked it to end. */
export const NOT_BEGUN: AttemptOutcome = {
  kind: 'lost',
  reason: 'cancelled',
  error: interrupted('The run was ended before it had begun.'),
  durationMs: 0,
  written: NOTHING,
}

/** Why an attempt, or the loading of a file, was ended with its worker. Throws what is no end of a worker. */
export function exitRecord(slot: Slot, error: unknown, runtime: 'process' | 'thread'): ErrorRecord {
  if (!(error instanceof WorkerGone)) throw error
  if (slot.worker.hasStarted || slot.isBeingKilled) return workerExitRecord(error.exit, runtime)
  const why = slot.startError ?? describeFailedStart(error.exit)
  return recordError(new ZtxexpError('WORKERS_UNUSABLE', why))
}

/** What is said of an attempt whose worker is gone: why it was ended, or that it was lost with others. */
export function lostOutcome(
  slot: Slot,
  attempt: SlotAttempt,
  ended: { error: unknown; durationMs: number; runtime: 'process' | 'thread' },
): AttemptOutcome {
  const { error, durationMs, runtime } = ended
  const rest = { durationMs: attempt.endedAfterMs ?? durationMs, written: EVERYTHING }
  if (!(error instanceof WorkerGone)) {
    // The code of the worker itself has failed: whatever the run has done to it, the others go on elsewhere.
    slot.isRetired = true
    return { kind: 'failed', error: recordError(error), ...rest }
  }
  slot.lostTogether ??= slot.attempts.size
  const loss = attempt.loss ?? { reason: reasonOf(slot), error: exitRecord(slot, error, runtime) }
  const isUnasked = attempt.endedAfterMs !== undefined || (!attempt.loss && !attempt.isHeard)
  return { kind: 'lost', ...loss, ...rest, ...(isUnasked && { isUnasked }) }
}

/**
 * Notes that the code of an attempt ends its worker. That counts, whatever the attempt was told meanwhile and has not
 * heard: it may take the process a while to be gone.
 */
export function noteExit(
  attempt: SlotAttempt,
  { durationMs, isUnasked }: ExitingMessage,
  error: ErrorRecord,
): void {
  attempt.lateError ??= error
  const isHeardLate = attempt.loss?.reason === 'timeout' && isUnasked
  if (attempt.loss && !isHeardLate) return
  attempt.loss = { reason: 'exit', error }
  if (isUnasked) attempt.endedAfterMs = durationMs
}

/** What an attempt comes to when something that it has left behind fails at once. */
export function withLateError(outcome: AttemptOutcome, { lateError }: SlotAttempt): AttemptOutcome {
  if (!lateError || outcome.kind !== 'succeeded') return outcome
  const { durationMs, written } = outcome
  return { kind: 'failed', error: lateError, durationMs, written }
}
