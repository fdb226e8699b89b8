/** What is looked up, and said, of runs of the past when it is decided what runs again. */
import type { PastRun, RunPlan } from '../../model/run-plan.ts'
import { listed } from '../../model/utils/counted.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { hasCheckpoints, readPastRun } from '../../store/history/history.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'

/** Whether cases have failed in a run of an evaluation. */
export function hasFailedCases({ runDir }: PastRun): boolean {
  const run = readJsonObject(filePath(runDir, 'run'))
  const cases = run.kind === 'object' ? run.value.cases : undefined
  return isPlainObject(cases) && Number(cases.errors) > 0
}

/** Of what could not be read, so many are named. */
const MOST_NAMED = 5

/** A run of the past as it is now; its code, as far as it was looked at, stays what it was. */
export function reread({ runDir, codeHash }: PastRun): PastRun | undefined {
  const now = readPastRun(runDir)
  return now && { ...now, codeHash }
}

export function describeUnread(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name))
  return `Passed over in the results directory, because they cannot be read: ${listed(quoted, MOST_NAMED)}. ztxexp results says why.`
}

export function describePlan(plan: RunPlan): string {
  if (plan.action === 'reuse') return `reuse ${plan.past.runId}`
  if (plan.action === 'skip') return plan.reason
  return plan.resumeFrom === undefined ? String(plan.cause) : `${plan.cause}, goes on from ${plan.resumeFrom}`
}

/** One with something to go on from, before one that was ended before it had any. */
export function pickUnfinished(runs: readonly PastRun[]): PastRun | undefined {
  return runs.find(({ runDir }) => hasCheckpoints(runDir)) ?? runs[0]
}
