/** Runs the configs of a source, which makes them from what became of others. */
import type { GateJudge } from '../analysis/gate-judge.ts'
import type { SourcePlan } from '../model/config-source.ts'
import type { RunPlan } from '../model/run-plan.ts'
import { planAsked, type RunDefaults } from '../scheduler/plan.ts'
import { NOT_FAILED } from '../scheduler/reuse.ts'
import { AskedSource } from './asked-source.ts'
import { runVariants } from './evaluation/run-evaluations.ts'
import { runDefaults } from './plan-options.ts'
import type { PastOfSource } from './resume/observe-past.ts'
import type { ReuseControl } from './resume/reuse-control.ts'
import type { SessionParts } from './session-parts.ts'

/** With what earlier sessions have left of it. With `--failed`, that is all that runs. */
export function withPast(source: SourcePlan, reuse: ReuseControl): SourcePlan {
  const { told, shown, again } = reuse.pastOf(source)
  if (!reuse.isOnlyFailed) return { ...source, past: told.length, reused: shown.length }
  const skipped = source.skipped ?? (again.length === 0 ? NOT_FAILED.none : undefined)
  return { ...source, most: again.length, ...(skipped !== undefined && { skipped }) }
}

/** Resolves when all that it gives is over, and it was told. */
export async function runSource(plan: SourcePlan, parts: SessionParts, judge: GateJudge): Promise<void> {
  const { executor, scheduler, recording, reuse, options, moduleKeyOf } = parts
  const defaults = runDefaults(options, options.parentRunId)
  const past = reuse.pastOf(plan)
  const emitReused = (plans: readonly RunPlan[]) => {
    const results = reuse.reused(plans)
    for (const result of results) recording.emit({ type: 'runReused', result })
    return results
  }
  emitReused(asReused(plan, past, defaults))
  const source = new AskedSource({
    plan,
    handle: executor.openSource(moduleKeyOf(plan), plan.experiment.index),
    defaults,
    past,
    isOnlyFailed: reuse.isOnlyFailed,
    reuse: (plans) => {
      judge.expect(plan.file, plans, [])
      return reuse.plan(plans)
    },
    onReused: emitReused,
  })
  try {
    if (plan.experiment.evaluation && !scheduler.isElsewhere)
      await runVariants(source, { ...plan, concurrency: source.concurrency }, parts)
    else await scheduler.submit(source)
  } finally {
    await source.close()
  }
}

/** Trials of the past stand beside those of now. */
function asReused(plan: SourcePlan, { shown }: PastOfSource, defaults: RunDefaults): RunPlan[] {
  return shown.map(({ run, entry }, index) => ({
    ...planAsked(plan, entry, { index, defaults }),
    action: 'reuse',
    past: run,
  }))
}
