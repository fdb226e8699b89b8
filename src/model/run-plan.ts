/** What is to become of a config: it runs, it is left out, or a run of the past stands for it. */
import type { RunUnit } from './evaluation.ts'
import type { ResolvedRunOptions, RunSpec, StoredStatus } from './run.ts'

/** A run directory in the results, as far as `--resume` needs it: what stands in its `run.json`. */
export interface PastRun {
  runId: string
  /** Absolute path. */
  runDir: string
  status: StoredStatus
  /** As recorded, so that `--name` counts. */
  experimentName: string | null
  /** Path of the experiment file relative to its root; `null` where the record has none (Python's). */
  file: string | null
  /** As recorded, or hashed on reading where the record has none. */
  configHash: string
  /** With {@link PastRun.reached}. */
  codeHash: string | null
  /** Of an evaluation, where its file says something apart of its scorers. */
  scorersHash?: string
  /** Paths of the modules that it has reached besides what its file imports for all to see. Default: none. */
  reached?: readonly string[]
  /** ISO 8601 in UTC. */
  startedAt: string
  /** `null` while it is running. */
  finishedAt: string | null
  durationSec: number
  attempt: number
  errorType: string | null
  errorMessage: string | null
}

/** Why a config runs although `--resume` or `--failed` was given. */
export type RunCause = 'new' | 'changed' | 'failed' | 'interrupted' | 'skipped' | 'unfinished' | 'cases'

/** Who is at work on a run that is in progress; `null` where its record does not say so. */
export interface RunHolder {
  runId: string
  hostname: string | null
  pid: number | null
}

/** A run of an evaluation of the past, and what of it is to be done. */
export interface RunToGoOn {
  past: PastRun
  /** Whether cases that are not in it run. */
  withNew: boolean
  /** Whether cases run again whose function has failed. */
  withFailed: boolean
}

/** What the scheduler is to do with a spec. */
export type RunPlan =
  | {
      action: 'execute'
      spec: RunSpec
      options: ResolvedRunOptions
      /** Set where past runs were looked at. */
      cause?: RunCause
      /** With the cause `unfinished`. */
      heldBy?: RunHolder
      /** Absolute path of the directory of an earlier run that was not finished, to go on from. */
      resumeFrom?: string
      /** Of an evaluation: a run of the past that goes on, with the cases that it lacks. */
      goesOn?: RunToGoOn
      /** Set where this is a part of a run. */
      unit?: RunUnit
    }
  | { action: 'skip'; spec: RunSpec; reason: string }
  /** A run of the past stands for it. */
  | { action: 'reuse'; spec: RunSpec; options: ResolvedRunOptions; past: PastRun }
