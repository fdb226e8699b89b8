/**
 * What a session needs of whoever runs what its sources give, on this machine or on others; and what the scheduler of
 * this machine needs from the rest: everything that touches a clock, a disk or a worker is passed in.
 */
import type { ErrorRecord } from '../model/error.ts'
import type { CaseAnswer, CaseScores } from '../model/evaluation.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { Abilities, Executor } from '../model/execution.ts'
import type { AttemptOutcome, AttemptRequest, RunResult, StartedRun } from '../model/run.ts'
import type { RunPlan } from '../model/run-plan.ts'

export type ExecutePlan = Extract<RunPlan, { action: 'execute' }>

/** Runs what sources give. */
export interface RunScheduler {
  /**
   * Whether runs are done on other machines: which slots there are is theirs to know, and runs of evaluations are given to
   * it whole. Here it is given their cases one by one.
   */
  readonly isElsewhere: boolean
  /** Nothing starts while held; for collecting files without runs beside it. Returns the release. */
  hold(): () => void
  /** Why nothing is started any more; undefined while it is. */
  readonly cancellation: ErrorRecord | undefined
  /**
   * Runs what a source gives. Resolves when each run has ended or was dropped by a cancellation, and no more come.
   *
   * @throws whatever made it impossible to go on, such as a full disk, or what the source has failed with.
   */
  submit(source: PlanSource): Promise<void>
  /** Starts nothing more, and ends everything in progress: gently, as far as the grace period goes. */
  cancel(error: ErrorRecord): void
  /** After a cancellation: takes runs again. */
  reopen(): void
  /** Ends the runs of these files, and drops those of them that have not started. */
  cancelFiles(files: ReadonlySet<string>, error: ErrorRecord): void
  /** Ends a run for a reason that is no failure: it counts as skipped, by this name, and is not tried again. */
  endByName(runId: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void
  /** Ends one run in progress at once, with an error that counts as its own. */
  endRun(runId: string, error: ErrorRecord): void
  /** Ends everything in progress at once. */
  kill(): void
  /** Another run has failed: with `--bail`, it may be the last one. */
  countFailure(): void
  /** Gives back what it holds elsewhere. Default: nothing. */
  close?(): Promise<void>
}

/**
 * Where runs come from: asked for more when one could start, and told how each has ended. A list is one, a search
 * another. `test/contract/config-sources.test.ts` says what has to hold for each.
 */
export interface PlanSource {
  /** The experiment file that its runs are of. */
  readonly file: string
  /** Whether what it gives depends on nothing that it is told: then it may be asked far ahead. */
  readonly isFixed: boolean
  /** See {@link AttemptRequest.concurrency}: of its runs, for how many there is room. */
  readonly concurrency: number
  /** Whether nothing more will come. */
  readonly isOver: boolean
  /** Set where what it gives are parts of runs: they have a recorder of their own. */
  readonly units?: UnitPorts
  /**
   * The next ones: at most `count`, more where it is fixed. None: it waits until one of its runs is over; where none is
   * in progress, that is its end. What it throws, or rejects with, ends it, and is passed on when its runs are over.
   */
  next(count: number): readonly ExecutePlan[] | Promise<readonly ExecutePlan[]>
  /** Called once for each that it has given. @param result Not there where it was dropped before it had started. */
  tell(plan: ExecutePlan, result: UnitResult | undefined): void
}

/** The result of a run, or of a part of one, which may have more to say. */
export interface UnitResult extends RunResult {
  /** Milliseconds that its last attempt took. */
  attemptMs?: number
  /** Of a case: what its function has come to, and its scorers. */
  evaluated?: { answer: CaseAnswer; scored: CaseScores }
}

/** Where what becomes of a job goes. */
export interface RecordingPorts
  extends Pick<SchedulerPorts, 'emit' | 'openRun' | 'describeAttempt' | 'drain'> {
  /** What the function of a case has answered in an earlier session, where only scorers are to run. */
  answerOf?(plan: ExecutePlan): CaseAnswer | undefined
}

/** Where parts of runs go, in the place of run directories: see `model/evaluation.ts`. */
export interface UnitPorts extends RecordingPorts {
  /** The run that a part is of, once that is in progress. */
  runOf(plan: ExecutePlan): StartedRun | undefined
  /** No more of this run is given: it is to end for a reason that is no failure. One of another source is left alone. */
  endRun(runId: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void
}

/** Whether one more run may start now, beyond the number of workers. */
export interface StartGate {
  mayStart(): boolean
  started(runId: string): void
  /** @param cpuMs CPU time that the run used, where it was measured. */
  ended(runId: string, cpuMs: number | undefined): void
  /** Called once; the listener is to be called whenever the answer may have changed. */
  onChange(listener: () => void): void
}

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
  /** Calls back once; the returned function takes that back. */
  after(delayMs: number, callback: () => void): () => void
  /** A number in [0, 1). */
  random(): number
}

/** What another process, at work on the same configs, leaves of a run that is about to start. */
export type StartPermit =
  | { kind: 'run'; plan: ExecutePlan }
  /** Somebody else has run it meanwhile. */
  | { kind: 'done'; result: RunResult }
  /** Somebody else is running it. */
  | { kind: 'later' }

/** Milliseconds for which a run that another process has is left alone before it is looked at again. */
export const LOOK_AGAIN_MS = 200

export interface SchedulerPorts {
  executor: Pick<Executor, 'start'>
  gate: StartGate
  clock: Clock
  emit: LifecycleListener
  /** Asked once before each run is started for the first time. Default: all may run. */
  permit?(plan: ExecutePlan): StartPermit
  /** See {@link Executor.readiness}. Default: all runs could start equally well. */
  readiness?(plan: ExecutePlan, concurrency: number): number | undefined
  /** Makes the run directory. */
  openRun(plan: ExecutePlan): StartedRun
  /** The rest of what a worker needs to know of an attempt. */
  describeAttempt(
    run: StartedRun,
    attempt: number,
  ): Pick<AttemptRequest, 'moduleKey' | 'metaText' | 'logLimitBytes'>
  /**
   * Passes on what an attempt has written to its streams.
   *
   * @returns the error that the attempt has failed with, however it ended: its directory is damaged
   */
  drain(run: StartedRun, attempt: number, written: AttemptOutcome['written']): ErrorRecord | undefined
}

export interface SchedulerOptions extends Pick<Abilities, 'workers' | 'canShare'> {
  slots: Readonly<Record<string, number>>
  /** Failures after which nothing more is started; 0 for no limit. */
  bail: number
  /** Milliseconds from the abort of a run's signal to the end of its worker. */
  graceMs: number
}
