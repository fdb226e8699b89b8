/**
 * What a session needs from whatever runs attempts: worker processes, threads, this process, and what comes next.
 * `test/contract/executors.test.ts` says what has to hold for each.
 */
import type { StoredUsage } from './case-record.ts'
import type { SourceHandle } from './config-source.ts'
import type { ErrorRecord } from './error.ts'
import type { CaseAnswer, CasesHandle } from './evaluation.ts'
import type { OpenGraph } from './module-graph.ts'
import type { AbortReason, AttemptOutcome, AttemptRequest, ConfigSelection, LossReason } from './run.ts'
import type { LateError, LoadOutcome } from './worker-protocol.ts'

/** Why an attempt is ended from outside, and the error it is recorded with. */
export interface Loss {
  reason: LossReason
  error: ErrorRecord
}

/** What an executor can do: whoever has one asks, and need not know which it is. */
export interface Abilities {
  /** Attempts at once of which each wants a worker for itself; at least 1. */
  readonly workers: number
  /** Whether several attempts may be in one worker, where they allow it. */
  readonly canShare: boolean
  /**
   * Whether `kill` ends the code of an attempt. Where it does not, the attempt counts as ended, and its code goes on as
   * long as it likes.
   */
  readonly canKill: boolean
  /** Whether runs have a memory of their own, and not that of this process: only then can it be limited. */
  readonly hasOwnMemory: boolean
  /** Whether what the code prints is known to be a run's. Elsewhere it goes where this process prints. */
  readonly hasOwnOutput: boolean
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

/** @param usage What calls of models have taken for the answer. */
export type OnAnswered = (answer: CaseAnswer, usage: StoredUsage | undefined) => void

/** A place where attempts run. It never rejects: every end of an attempt is data. */
export interface Executor {
  readonly abilities: Abilities
  /**
   * Makes the code of an experiment file known, so that attempts can name it by the key of its graph.
   *
   * @param file Path of the experiment file, as shown to the user.
   * @param folder Absolute path of the folder that it is in.
   */
  addModule(open: OpenGraph, file: string, folder: string): void
  /** Loads an experiment file and returns what it declares. */
  collect(moduleKey: string, selection: ConfigSelection): Promise<LoadOutcome>
  /** Ends the loading of files that are being collected; each counts as not loaded, with this error. */
  cancelCollecting(error: ErrorRecord): void
  /**
   * Hands over an attempt. The caller keeps to what the executor can do at once.
   *
   * @param onStarted Called when the function is about to be called, so that waiting for a worker does not count.
   * @param onAnswered Called when the function of a case has returned, before its scorers are called: whatever becomes of
   *   those, the answer is there.
   */
  start(request: AttemptRequest, onStarted: () => void, onAnswered?: OnAnswered): AttemptHandle
  /**
   * How well an attempt of a module could start now: the lower, the better; `undefined` where it has to wait until
   * another attempt has ended. Default: all attempts could start equally well.
   *
   * @param concurrency See {@link AttemptRequest.concurrency}.
   */
  readiness?(moduleKey: string, concurrency: number): number | undefined
  /**
   * The source that an experiment of a module has its configs from. Where what it is in breaks down, it is made anew, and
   * told again what it was told.
   */
  openSource(moduleKey: string, experimentIndex: number): SourceHandle
  /** The cases that an evaluation of a module goes over. Where what reads them breaks down, it is made anew. */
  openCases(moduleKey: string, experimentIndex: number): CasesHandle
  /** Called when no more attempts of a module are to come, until it is collected again. */
  finish?(moduleKey: string): void
  /** Processes of its own in which a run is in progress, with the run that each was given last. */
  busyWorkers(): { pid: number; runId: string }[]
  /** Ends all that is in progress. Resolves when nothing of it is left; a second call too. */
  close(): Promise<void>
}

/** What an executor tells a session besides outcomes. */
export interface ExecutorHooks {
  /** Called with errors that came up after the run that caused them was over. */
  onLateError: (error: LateError) => void
  /** Called with what reached a worker's stdout or stderr past the run's own `run.log`. */
  onOutput: (runId: string | null, stream: 'stdout' | 'stderr', text: string) => void
}
