/** Runs the configs of a source, which makes them from what became of others. */
import type { GateJudge } from '../analysis/gate-judge.ts'
import type { SourcePlan } from '../model/config-source.ts'
import type { Executor } from '../model/execution.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { AskedSource } from './asked-source.ts'
import { runDefaults } from './plan-options.ts'
import type { Recording } from './recording.ts'
import type { ReuseControl } from './resume/reuse-control.ts'

/** What of a session those need that run something in it. */
export interface SessionParts {
  executor: Executor
  scheduler: Scheduler
  recording: Recording
  reuse: ReuseControl
  options: ResolvedOptions & { parentRunId?: string | undefined }
  /** The module graph that the code of a file is in. */
  moduleKeyOf(place: { file: string }): string
}

/** Resolves when all that it gives is over, and it was told. */
export async function runSource(plan: SourcePlan, parts: SessionParts, judge: GateJudge): Promise<void> {
  const { executor, scheduler, recording, reuse, options, moduleKeyOf } = parts
  const source = new AskedSource({
    plan,
    handle: executor.openSource(moduleKeyOf(plan), plan.experiment.index),
    defaults: runDefaults(options, options.parentRunId),
    history: reuse.observations(plan),
    reuse: (plans) => {
      judge.expect(plan.file, plans, [])
      return reuse.plan(plans)
    },
    onReused: (plans) => {
      const results = reuse.reused(plans)
      for (const result of results) recording.emit({ type: 'runReused', result })
      return results
    },
  })
  try {
    await scheduler.submit(source)
  } finally {
    await source.close()
  }
}
