/** `ztxexp list`: what would run, and nothing runs. */

import { invariant } from '../../model/error.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import { counted } from '../../model/utils/counted.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { jsonPieces } from '../../model/utils/json-pieces.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import { labelledLine } from '../../terminal/styled-line.ts'
import { sanitize } from '../../terminal/terminal-text.ts'
import { collectAll } from '../../vitest/start-vitest.ts'
import type { CommandInput } from '../command-input.ts'
import type { Terminal } from '../terminal.ts'
import { type OpenProject, openProject } from './open-project.ts'
import { Outcome } from './outcome.ts'
import { errorsJson, planJson, sourceJson } from './outcome-json.ts'
import { countPlans, renderPlanTree } from './plan-tree.ts'
import { printFileErrors, printNothingMatched } from './print.ts'
import { printNotes } from './print-start.ts'
import { planDecision, planReason, summarizeReuse } from './reuse-text.ts'

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
    await collectAll(vitest, input.filters)
    for (const error of outcome.fatal) throw error
    printFileErrors(input, { vitest, ...project }, outcome)
    await printPlans(input, project.options, outcome)
    invariant(outcome.results.length === 0, 'A run was started while listing')
    // What a file would have declared that does not load, nobody knows.
    if (outcome.brokenFiles.length > 0) return 2
    if (!outcome.hasMatched) await printNothingMatched(input, { vitest, ...project }, outcome)
    return !outcome.hasMatched && !project.options.passWithNoTests ? 1 : 0
  } finally {
    await vitest.close()
  }
}

/** A tree for a reader at a terminal; elsewhere a line for each run, so that `grep` and `wc` make sense of them. */
async function printPlans(
  { terminal }: CommandInput,
  options: ResolvedOptions,
  outcome: Outcome,
): Promise<void> {
  const { colors, width } = terminal
  const { matched } = outcome
  const reuse = summarizeReuse(outcome.plans, options)
  if (options.json) {
    await terminal.outputPieces(jsonPieces(listJson(outcome), 2))
    return
  }
  // What is listed may be read by a program.
  for (const file of outcome.files) printNotes({ colors, print: terminal.error }, file)
  if (matched.length > 0 && terminal.screen) {
    const tree = renderPlanTree(matched, { colors, width, isVerbose: options.verbose })
    const lines = [...totalLines(matched), ...(reuse ? [[reuse.label, reuse.text]] : [])]
    const totals = lines.map(([label = '', text = '']) => labelledLine(label, [{ text }], terminal))
    terminal.print([...tree, ...totals].join('\n'))
  } else {
    for (const plan of matched) if (plan.action !== 'skip') printPlan(terminal, plan)
    if (matched.length > 0) terminal.error(colors.dim(totalsText(matched)))
    if (reuse) terminal.error(colors.dim(`${reuse.label}: ${reuse.text}`))
  }
}

/** Sources are there only where there are some. */
function listJson(outcome: Outcome): JsonObject {
  const sources = outcome.matchedSources.map(sourceJson)
  const runs = outcome.matched.map(planJson)
  return { errors: errorsJson(outcome), runs, ...(sources.length > 0 && { sources }) }
}

function totalsOf(plans: readonly RunPlan[]) {
  return {
    files: groupBy(plans, ({ spec }) => spec.file).size,
    experiments: groupBy(plans, ({ spec }) => spec.experiment).size,
  }
}

function totalLines(plans: readonly RunPlan[]): string[][] {
  const { files, experiments } = totalsOf(plans)
  return [
    ['Files', String(files)],
    ['Experiments', String(experiments)],
    ['Runs', `${countPlans(plans)} (${plans.length})`],
  ]
}

function totalsText(plans: readonly RunPlan[]): string {
  const { files, experiments } = totalsOf(plans)
  const runs = `${counted(plans.length, 'run')}: ${countPlans(plans).replaceAll(' | ', ', ')}`
  return `${counted(files, 'file')}, ${counted(experiments, 'experiment')}, ${runs}`
}

/** One run that would be done, or be reused; behind a tab what was decided, where past runs were looked at. */
function printPlan({ print }: Terminal, plan: RunPlan): void {
  const { file, title } = plan.spec
  const holder = plan.action === 'execute' && plan.heldBy ? planReason(plan) : undefined
  const cells = [planDecision(plan), holder].filter((cell) => cell !== undefined)
  print([sanitize(`${file} > ${title}`), ...cells].join('\t'))
}
