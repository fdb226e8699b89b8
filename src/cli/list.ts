/** `ztxexp list`: what would run, and nothing runs. */
import { invariant } from '../model/error.ts'
import type { RunPlan } from '../model/run.ts'
import { sanitize } from '../report/terminal-text.ts'
import type { CommandInput } from './command-input.ts'
import { type OpenProject, openProject } from './open-project.ts'
import { Outcome } from './outcome.ts'
import { planJson } from './outcome-json.ts'
import { printFileErrors, printNothingMatched } from './print.ts'
import { planReason, summarizeReuse } from './reuse-text.ts'
import type { Terminal } from './terminal.ts'

/** @returns the exit code */
export async function listCommand(input: CommandInput): Promise<number> {
  const outcome = new Outcome()
  const project = await openProject(input, { onFile: outcome.addFile, onFatal: outcome.addFatal })
  return listPlans(input, project, outcome)
}

/** Lists the runs of a project that was opened for `outcome`, and closes it. */
export async function listPlans(
  input: CommandInput,
  { vitest, ...project }: OpenProject,
  outcome: Outcome,
): Promise<number> {
  try {
    // Vitest 5 would only parse the files: which configs there are is known when they are loaded.
    await vitest.collect([...input.filters], { staticParse: false })
    for (const error of outcome.fatal) throw error
    printFileErrors(input, { vitest, ...project }, outcome)
    const { terminal } = input
    const planned = outcome.matched.filter((plan) => plan.action !== 'skip')
    if (project.options.json) {
      terminal.output(JSON.stringify(outcome.matched.map(planJson), null, 2))
    } else {
      for (const plan of planned) printPlan(terminal, plan)
      const summary = summarizeReuse(outcome.plans, project.options)
      if (summary) terminal.error(terminal.colors.dim(summary))
    }
    if (outcome.matched.length === 0) printNothingMatched(input, { vitest, ...project })
    invariant(outcome.results.length === 0, 'A run was started while listing')
    if (outcome.files.some((file) => 'error' in file)) return 2
    return outcome.matched.length === 0 && !project.options.passWithNoTests ? 1 : 0
  } finally {
    await vitest.close()
  }
}

/** One run that would be done, or be reused; with the reason where past runs were looked at. */
function printPlan({ print, colors }: Terminal, plan: RunPlan): void {
  const { spec } = plan
  const name = sanitize(`${spec.file} > ${spec.title}`)
  const reason = planReason(plan)
  const text = reason ? `${name}  ${colors.dim(`(${reason})`)}` : name
  print(plan.action === 'reuse' ? colors.dim(`↺ ${text}`) : text)
}
