/** What the Vitest side needs from a session. */
import type { ErrorRecord } from '../model/error.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { OpenGraph } from '../model/module-graph.ts'
import type { ExperimentSpec, RunPlan } from '../model/run.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'
import type { CollectedFile, Selection } from '../scheduler/plan.ts'

export interface Backend {
  subscribe(listener: LifecycleListener): () => void
  hold(): () => void
  /** @param isListing Whether nothing is to run. */
  collect(open: OpenGraph, file: string, isListing: boolean): Promise<LoadOutcome>
  plan(collected: CollectedFile, selection: Selection): RunPlan[]
  run(plans: readonly RunPlan[]): Promise<void>
  close(): Promise<void>
}

/** What became of one limit of an experiment, for a run or for a group of them. */
export interface LimitVerdict {
  /** `null` where it is no experiment's: an expression of the command line that finds nothing to judge. */
  experiment: ExperimentSpec | null
  /** What it was judged on. */
  name: string
  rule: string
  /** Why it is missed; `null` when it is met. */
  problem: string | null
}

/** The limits of a session. */
export interface Limits {
  /** The rules that an experiment is judged by. */
  rulesOf(experiment: ExperimentSpec): string[]
  /** What is known by now. */
  verdicts(): readonly LimitVerdict[]
}

/** What a file came to, for whoever prints more than Vitest does. */
export type FileReport =
  | {
      file: string
      moduleId: string
      plans: RunPlan[]
      /** Experiments that were to run and have no config; none where a name pattern asks for some runs only. */
      empty: ExperimentSpec[]
    }
  | { file: string; moduleId: string; error: ErrorRecord }
