/** What the Vitest side needs from a session. */

import type { SourcePlan } from '../model/config-source.ts'
import type { ErrorRecord } from '../model/error.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { GateVerdict } from '../model/gate-verdict.ts'
import type { OpenGraph } from '../model/module-graph.ts'
import type { ExperimentSpec } from '../model/run.ts'
import type { RunPlan } from '../model/run-plan.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'
import type { CollectedFile, Selection } from '../scheduler/plan.ts'

/** What is expected of the metrics of an experiment. */
export interface Judge {
  rulesOf(experiment: ExperimentSpec): string[]
  /** What the rules say of it, when its runs are over. */
  of(experiment: ExperimentSpec): readonly GateVerdict[]
}

export interface Backend {
  subscribe(listener: LifecycleListener): () => void
  hold(): () => void
  /** @param isListing Whether nothing is to run. */
  collect(open: OpenGraph, file: string, isListing: boolean): Promise<LoadOutcome>
  plan(collected: CollectedFile, selection: Selection): RunPlan[]
  planSources(collected: CollectedFile, selection: Selection): SourcePlan[]
  run(plans: readonly RunPlan[], sources: readonly SourcePlan[]): Promise<void>
  /** Of the round that goes on. */
  readonly judge: Judge
  close(): Promise<void>
}

/** What a file came to, for whoever prints more than Vitest does. */
export type FileReport =
  | {
      file: string
      moduleId: string
      plans: RunPlan[]
      /** Experiments whose runs are not known yet. */
      sources: SourcePlan[]
      /** Experiments that were to run and have no config; none where a name pattern asks for some runs only. */
      empty: ExperimentSpec[]
    }
  | { file: string; moduleId: string; error: ErrorRecord }
