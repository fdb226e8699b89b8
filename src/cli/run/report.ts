/** Prints what a session, or one round of watching, came to. */
import { ZtxexpError } from '../../model/error.ts'
import { jsonPieces } from '../../model/utils/json-pieces.ts'
import type { CommandInput } from '../command-input.ts'
import type { OpenProject } from './open-project.ts'
import { outcomeJson } from './outcome-json.ts'
import { printFileErrors, printNothingMatched, printSummary, type SessionReport } from './print.ts'

/** Files that did not load, errors that are nobody's, failures, tables and totals; or all of it as JSON. */
export async function printReport(
  input: CommandInput,
  project: OpenProject,
  { outcome, durationMs, baseline, machines }: SessionReport,
): Promise<void> {
  const { terminal } = input
  const { options } = project
  if (options.json) {
    await terminal.outputPieces(jsonPieces(outcomeJson(outcome, { options, durationMs, baseline }), 2))
  }
  printFileErrors(input, project, outcome)
  for (const error of outcome.fatal) {
    const isOurs = error instanceof ZtxexpError
    terminal.error(terminal.colors.red(isOurs ? error.message : String((error as Error)?.stack ?? error)))
  }
  const isFailing = outcome.exitCode({ ...options, passWithNoTests: false }) === 1
  if (!outcome.hasMatched && isFailing) await printNothingMatched(input, project, outcome)
  else if (!options.json && outcome.plans.length + outcome.sources.length > 0)
    printSummary(input, project, { outcome, durationMs, baseline, machines })
}
