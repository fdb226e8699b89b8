/** Decides which configs need not run again, because a run of the past stands for them. Pure. */
import { INTERRUPTED } from '../model/error.ts'
import type { RunResult } from '../model/run.ts'
import type { PastRun, RunCause, RunHolder, RunPlan } from '../model/run-plan.ts'
import type { ExecutePlan } from './ports.ts'

/** What the user wants of past runs. */
export interface ReusePolicy {
  /** Reuse what has succeeded; `'code'`: only with the same code. */
  resume: boolean | 'code'
  /** Run only what has failed or was interrupted. */
  failed: boolean
}

export type ReuseDecision =
  | { action: 'reuse'; past: PastRun }
  | {
      action: 'run'
      cause: RunCause
      /** Latest first: runs that were not finished since the last one that was. */
      unfinished: PastRun[]
    }
  | { action: 'leave'; reason: string }

/** Why `--failed` leaves a config out. */
export const NOT_FAILED = {
  none: 'it has no run that could have failed',
  running: 'its latest run is still in progress',
  other: 'its latest run did not fail',
} as const

/**
 * What becomes of one config.
 *
 * @param past Its runs, oldest first.
 * @param codeHash Of the code now.
 * @example
 * decideReuse([{ ...run, status: 'succeeded', codeHash: 'old' }], 'new', { resume: 'code', failed: false })
 * // { action: 'run', cause: 'changed', unfinished: [] }
 */
export function decideReuse(past: readonly PastRun[], codeHash: string, policy: ReusePolicy): ReuseDecision {
  const succeeded = past.filter(({ status }) => status === 'succeeded')
  // Of several, the one that the code of now has made.
  const same = succeeded.findLast((run) => run.codeHash === codeHash && codeHash !== '')
  const reused = same ?? (policy.resume === true ? succeeded.at(-1) : undefined)
  if (policy.resume !== false && reused) return { action: 'reuse', past: reused }
  const cause = causeOf(past.at(-1))
  if (policy.failed && cause !== 'failed' && cause !== 'interrupted') {
    const reason = cause === 'new' ? 'none' : cause === 'unfinished' ? 'running' : 'other'
    return { action: 'leave', reason: NOT_FAILED[reason] }
  }
  const lastSuccess = past.findLastIndex(({ status }) => status === 'succeeded')
  const unfinished = past.slice(lastSuccess + 1).filter(({ status }) => status === 'failed')
  return { action: 'run', cause, unfinished: unfinished.reverse() }
}

/** Why a config runs, after the latest of its runs. */
export function causeOf(latest: PastRun | undefined): RunCause {
  if (!latest) return 'new'
  switch (latest.status) {
    case 'succeeded':
      return 'changed'
    case 'failed':
      return latest.errorType === INTERRUPTED ? 'interrupted' : 'failed'
    case 'skipped':
      return 'skipped'
    case 'running':
      return 'unfinished'
    default:
      return latest.status satisfies never
  }
}

/** What {@link reusePlans} needs to know. */
export interface ReusePorts {
  policy: ReusePolicy
  /** The runs of the same config of the same experiment, oldest first. */
  pastOf(plan: ExecutePlan): readonly PastRun[]
  /** What becomes of a variant of an evaluation. */
  planEvaluation(plan: ExecutePlan, past: readonly PastRun[]): RunPlan
  /** Which of several unfinished runs there is something to go on from. */
  pickUnfinished(runs: readonly PastRun[]): PastRun | undefined
  /** Who is at work on a run that is in progress. */
  holderOf(run: PastRun): RunHolder
}

/** Plans with those that need not run taken out, and the others told what they follow. */
export function reusePlans(plans: readonly RunPlan[], ports: ReusePorts): RunPlan[] {
  return plans.map((plan) => {
    if (plan.action !== 'execute') return plan
    if (plan.spec.experiment.evaluation) return ports.planEvaluation(plan, ports.pastOf(plan))
    const { spec, options } = plan
    const past = ports.pastOf(plan)
    const decision = decideReuse(past, spec.codeHash, ports.policy)
    switch (decision.action) {
      case 'leave':
        return { action: 'skip', spec, reason: decision.reason }
      case 'reuse':
        return { action: 'reuse', spec, options, past: decision.past }
      case 'run': {
        const previous = ports.policy.resume === false ? undefined : ports.pickUnfinished(decision.unfinished)
        const holder = decision.cause === 'unfinished' ? past.at(-1) : undefined
        const heldBy = holder && ports.holderOf(holder)
        const cause = { ...plan, cause: decision.cause, ...(heldBy && { heldBy }) }
        return previous ? follow(cause, previous) : cause
      }
      default:
        return decision satisfies never
    }
  })
}

/** A plan that goes on from where an earlier run was left. */
export function follow(plan: ExecutePlan, previous: PastRun): ExecutePlan {
  const options = { ...plan.options, parentRunId: previous.runId }
  return { ...plan, options, resumeFrom: previous.runDir }
}

/** The result of a run of the past, as that of a config of now. */
export function reusedResult(
  { spec, options }: Pick<ExecutePlan, 'spec' | 'options'>,
  past: PastRun,
  metrics: RunResult['metrics'],
): RunResult {
  const { runId, runDir, status, attempt } = past
  const message = past.errorMessage ?? ''
  const name = past.errorType ?? 'Error'
  const startedAt = Date.parse(past.startedAt)
  const durationMs = past.durationSec * 1000
  return {
    run: { runId, runDir, experimentName: past.experimentName ?? '', spec, options, startedAt },
    status: status === 'running' ? 'failed' : status,
    metrics,
    error: status === 'failed' ? { name, message, classNames: [name] } : null,
    skipReason: status === 'skipped' ? message : null,
    ...(status === 'skipped' && { skipType: name }),
    attempt,
    retryCount: attempt - 1,
    restarts: 0,
    finishedAt: startedAt + durationMs,
    durationMs,
    isReused: true,
    pastCodeHash: past.codeHash,
  }
}
