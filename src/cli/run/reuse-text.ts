/** Says in words which runs need not run again, and why the others do. */
import type { RunCause, RunHolder, RunPlan } from '../../model/run-plan.ts'
import { counted } from '../../model/utils/counted.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import { NOT_FAILED } from '../../scheduler/reuse.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import type { Terminal } from '../terminal.ts'

const CAUSES = {
  new: 'new',
  changed: 'stale: the code changed',
  failed: 'failed before',
  interrupted: 'interrupted before',
  skipped: 'skipped before',
  unfinished: 'in progress elsewhere',
  cases: 'looked through for cases that are new or failed',
} as const satisfies Record<RunCause, string>

const SCORERS_CHANGED = 'they have changed since'
const RESCORE = 'npx ztxexp rescore runs them over the outputs that are there'
const UNCHANGED = 'nothing has changed in their code and inputs'
const DONE = 'they have succeeded before (--resume=code looks at the code too)'

/** Why a run is done, reused or skipped; `undefined` where past runs were not looked at. */
export function planReason(plan: RunPlan): string | undefined {
  switch (plan.action) {
    case 'skip':
      return plan.reason
    case 'reuse':
      return `reused from ${plan.past.runId}`
    case 'execute':
      return plan.heldBy ? describeHolder(plan.heldBy) : plan.cause && CAUSES[plan.cause]
    default:
      return plan satisfies never
  }
}

/** @example describeHolder({ runId, hostname: 'host-b', pid: 4711 }) // 'in progress on host-b, pid 4711: 20261123_…' */
function describeHolder({ runId, hostname, pid }: RunHolder): string {
  const where = hostname === null ? 'elsewhere' : `on ${hostname}`
  return sanitize(`in progress ${where}${pid === null ? '' : `, pid ${pid}`}: ${runId}`)
}

/**
 * The same for programs, in words that stay: `run`, with the cause as in `--json`, or `reuse`, with the id of the run.
 * `undefined` where past runs were not looked at.
 */
export function planDecision(plan: RunPlan): string | undefined {
  if (plan.action === 'reuse') return `reuse ${plan.past.runId}`
  return plan.action === 'execute' && plan.cause ? `run ${plan.cause}` : undefined
}

/**
 * What `--resume` and `--failed` have made of the plans; `undefined` without them.
 *
 * @example
 * summarizeReuse(plans, options)
 * // { label: 'Resume', text: '150 reused, 50 to run (3 stale: the code changed, 47 new)' }
 */
export function summarizeReuse(
  plans: readonly RunPlan[],
  { resume, failed }: Pick<ResolvedOptions, 'resume' | 'failed'>,
): { label: string; text: string } | undefined {
  if (resume === false && !failed) return undefined
  const left: readonly string[] = Object.values(NOT_FAILED)
  const reused = plans.filter(({ action }) => action === 'reuse').length
  const leftOut = plans.filter((plan) => plan.action === 'skip' && left.includes(plan.reason)).length
  const runs = plans.filter((plan) => plan.action === 'execute')
  const causes = Object.entries(CAUSES).flatMap(([cause, text]) => {
    const count = runs.filter((plan) => plan.cause === cause).length
    return count > 0 ? [`${count} ${text}`] : []
  })
  const label = resume === false ? 'Failed' : resume === 'code' ? 'Resume=code' : 'Resume'
  // In watch mode the question is what became of the file that was just saved.
  if (runs.length === 0 && reused > 0 && !failed)
    return { label, text: `${reused} reused, none to run: ${resume === 'code' ? UNCHANGED : DONE}` }
  const parts = [
    ...(resume === false ? [] : [`${reused} reused`]),
    ...(failed ? [`${leftOut} left out`] : []),
    `${runs.length} to run${causes.length > 0 ? ` (${causes.join(', ')})` : ''}`,
  ]
  return { label, text: parts.join(', ') }
}

/** Whether a variant goes on with a run whose scores are of other scorers than those of now. */
function hasOtherScorers(plan: RunPlan): boolean {
  if (plan.action !== 'execute' || !plan.goesOn) return false
  const { scorersHash } = plan.goesOn.past
  return scorersHash !== undefined && scorersHash !== plan.spec.scorersHash
}

/**
 * Prints the line once, when it is called for the first time: all is planned when the first run starts, or at the
 * end where none does.
 */
export function reuseNote(
  { print, colors }: Terminal,
  describe: () => { plans: readonly RunPlan[]; options: ResolvedOptions | undefined },
): () => void {
  let isPrinted = false
  return () => {
    // It is asked at the start of every run: to gather all plans each time would take longer than the runs.
    if (isPrinted) return
    const { plans, options } = describe()
    if (!options) return
    isPrinted = true
    const summary = summarizeReuse(plans, options)
    if (summary) print(colors.cyan(`       ${summary.label}: ${summary.text}\n`))
    const changed = plans.filter(hasOtherScorers).length
    if (changed > 0)
      print(colors.cyan(`       Scorers: ${SCORERS_CHANGED} ${counted(changed, 'run')}: ${RESCORE}\n`))
  }
}
