/** What is to become of a config in a session: to be run, or not. */
import type { PastRun, ResolvedRunOptions, RunSpec } from './run.ts'

/** Why a config runs although `--resume` or `--failed` was given. */
export type RunCause = 'new' | 'changed' | 'failed' | 'interrupted' | 'skipped' | 'unfinished'

/** Who is at work on a run that is in progress; `null` where its record does not say so. */
export interface RunHolder {
  runId: string
  hostname: string | null
  pid: number | null
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
    }
  | { action: 'skip'; spec: RunSpec; reason: string }
  /** A run of the past stands for it. */
  | { action: 'reuse'; spec: RunSpec; options: ResolvedRunOptions; past: PastRun }
