/** Puts evaluations together with what they need of a session, and runs them. */
import { setTimeout as pause } from 'node:timers/promises'
import { runOfUnit } from '../../model/evaluation.ts'
import type { RunSpec, StartedRun } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { settleAll } from '../../model/utils/settle-all.ts'
import { listSource } from '../../scheduler/list-source.ts'
import type { ExecutePlan, PlanSource } from '../../scheduler/ports.ts'
import { reread } from '../resume/past-facts.ts'
import type { SessionParts } from '../session-parts.ts'
import { type EvaluationPorts, EvaluationSource } from './evaluation-source.ts'

/** Runs those of the plans that are variants of evaluations, one experiment after the other as far as there are workers for more. */
export async function runEvaluations(plans: readonly ExecutePlan[], parts: SessionParts): Promise<void> {
  const evaluations = plans.filter(({ spec }) => spec.experiment.evaluation)
  const experiments = groupBy(evaluations, ({ spec }) => `${spec.file}\0${spec.experiment.index}`)
  await settleAll([...experiments.values()].map((group) => runEvaluation(group, parts)))
}

function runEvaluation(plans: readonly [ExecutePlan, ...ExecutePlan[]], parts: SessionParts): Promise<void> {
  const [{ spec, options }] = plans
  return runVariants(listSource(spec.file, plans), { ...spec, concurrency: options.concurrency }, parts)
}

/** Resolves when the cases of all variants that a source gives are over. */
export async function runVariants(
  variants: PlanSource,
  { concurrency, ...place }: Pick<RunSpec, 'file' | 'experiment'> & { concurrency: number },
  parts: SessionParts,
): Promise<void> {
  const { scheduler, recording } = parts
  const source = new EvaluationSource(variants, concurrency, evaluationPorts(place, parts))
  recording.late.addCases((late) => source.amend(late))
  try {
    await scheduler.submit(source)
  } finally {
    await source.close(scheduler.cancellation)
  }
}

/** What the evaluation of an experiment needs of a session. */
export function evaluationPorts(
  spec: Pick<RunSpec, 'file' | 'experiment'>,
  { executor, scheduler, recording, reuse, options, moduleKeyOf }: SessionParts,
): EvaluationPorts {
  return {
    handle: executor.openCases(moduleKeyOf(spec), spec.experiment.index),
    permit: (plan) => reuse.permit(plan),
    pastNow: reread,
    reachedBy: (past) => reuse.reachedNow(past, spec),
    standIn: (plan, past) => reuse.standIn(plan, past),
    emit: recording.emit,
    openRun: (plan, dataset) => recording.openRun(plan, dataset),
    goOn: (plan, past, dataset) => {
      const run = asGoingOn(plan, past, { dataset, experimentName: recording.nameOf(plan.spec) })
      recording.goOn(run, past.attempt)
      return run
    },
    onFailed: () => scheduler.countFailure(),
    describeAttempt: (run) => ({
      moduleKey: moduleKeyOf(run.spec),
      metaText: recording.metaText({ ...run, runId: runOfUnit(run.runId) }),
      logLimitBytes: options.logLimit,
    }),
    passOn: (run, written) => recording.passOn(run, written),
    wait: async (ms) => void (await pause(ms)),
  }
}

/** A run of the past as one that is in progress. */
function asGoingOn(
  { spec, options }: ExecutePlan,
  { runId, runDir, startedAt, codeHash }: PastRun,
  rest: Pick<StartedRun, 'dataset' | 'experimentName'>,
): StartedRun {
  return {
    runId,
    runDir,
    spec,
    options,
    ...(codeHash !== spec.codeHash && { mixedCodeHash: fingerprint([codeHash, spec.codeHash]) }),
    startedAt: Date.parse(startedAt),
    ...rest,
  }
}
