/** Decides which run of the past an evaluation goes on with, and what of it is to be done. Pure. */
import { INTERRUPTED } from '../model/error.ts'
import type { PastRun, RunHolder, RunPlan, RunToGoOn } from '../model/run-plan.ts'
import type { ExecutePlan } from './ports.ts'
import { causeOf, NOT_FAILED, type ReusePolicy } from './reuse.ts'

export type GoOnDecision =
  | { action: 'run'; goesOn?: RunToGoOn }
  /** Why it is left out. */
  | { action: 'leave'; reason: string }

/**
 * What becomes of one variant. Cases are what need not run again: a run that succeeded goes on too where its dataset has
 * more of them, and one in which cases have failed has succeeded. What is new runs with `--resume`; what has failed with
 * `--failed`, and where it was all that there was.
 *
 * @param past Its runs, oldest first.
 * @param codeHash Of the code now.
 * @param hasFailedCases Asked of one that has succeeded.
 */
export function decideGoingOn(
  past: readonly PastRun[],
  codeHash: string,
  { policy, hasFailedCases }: { policy: ReusePolicy; hasFailedCases: (run: PastRun) => boolean },
): GoOnDecision {
  const over = past.filter(({ status }) => status !== 'running')
  const isSame = (run: PastRun): boolean => run.codeHash === codeHash && codeHash !== ''
  const latest = best(policy.resume === 'code' ? over.filter(isSame) : over, isSame)
  if (!latest) {
    if (!policy.failed) return { action: 'run' }
    return { action: 'leave', reason: past.length > over.length ? NOT_FAILED.running : NOT_FAILED.none }
  }
  const isCutShort = latest.status !== 'succeeded'
  if (policy.failed && policy.resume === false && !isCutShort && !hasFailedCases(latest))
    return { action: 'leave', reason: NOT_FAILED.other }
  const withNew = policy.resume !== false || isCutShort
  const withFailed = policy.failed || (isCutShort && latest.errorType !== INTERRUPTED)
  return { action: 'run', goesOn: { past: latest, withNew, withFailed } }
}

/** One that came to its end before one that did not, of several that the code of now has made. */
function best(runs: readonly PastRun[], isSame: (run: PastRun) => boolean): PastRun | undefined {
  const succeeded = runs.filter(({ status }) => status === 'succeeded')
  return succeeded.findLast(isSame) ?? succeeded.at(-1) ?? runs.at(-1)
}

/**
 * The plan of a variant with what was decided of it.
 *
 * @param holderOf Says who is at work on a run that is in progress.
 */
export function planGoingOn(
  plan: ExecutePlan,
  past: readonly PastRun[],
  { decision, holderOf }: { decision: GoOnDecision; holderOf: (run: PastRun) => RunHolder },
): RunPlan {
  const { spec } = plan
  if (decision.action === 'leave') return { action: 'skip', spec, reason: decision.reason }
  const { goesOn } = decision
  const last = past.at(-1)
  if (!goesOn) {
    const isHeld = last?.status === 'running'
    return { ...plan, cause: causeOf(last), ...(isHeld && { heldBy: holderOf(last) }) }
  }
  const { status } = goesOn.past
  const cause = status === 'succeeded' ? 'cases' : causeOf(goesOn.past)
  return { ...plan, cause, goesOn }
}
