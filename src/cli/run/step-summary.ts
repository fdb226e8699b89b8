/** What a session came to, in the summary of a GitHub job: instead of the counts that Vitest would write there. */
import { appendFileSync } from 'node:fs'
import { groupByExperiment, isInterrupted } from '../../analysis/experiment-group.ts'
import { renderMarkdown } from '../../reporters/markdown/markdown-report.ts'
import { orderGroup, viewGroup } from '../../reporters/summary/experiment-order.ts'
import type { BaselineReport } from '../../reporters/summary/render-baseline.ts'
import { CaseReader } from '../../results/case-reader.ts'
import type { CommandInput } from '../command-input.ts'
import { sameCommandFor } from '../own-command.ts'
import type { OpenProject } from './open-project.ts'
import type { Outcome } from './outcome.ts'

/** Where GitHub asks for it, the summary is added to the one of the steps before. */
export function writeStepSummary(
  input: CommandInput,
  { options }: OpenProject,
  { outcome, baseline }: { outcome: Outcome; baseline: BaselineReport | undefined },
): void {
  const path = input.environment.GITHUB_STEP_SUMMARY
  if (!path) return
  const text = renderMarkdown({
    cases: new CaseReader(),
    experiments: groupByExperiment(outcome.results)
      .map((group) => viewGroup(group, options.sort))
      .map((each) => ({ view: each.view, rows: orderGroup(each, undefined) })),
    verdicts: outcome.verdicts,
    baseline,
    brokenFiles: outcome.brokenFiles.map(({ file, error }) => ({ file, message: error.message })),
    isFailed: outcome.exitCode(options) !== 0 || outcome.results.some(isInterrupted),
    rerun: sameCommandFor(input.filters, input),
  })
  try {
    appendFileSync(path, `${text}\n`)
  } catch (error) {
    input.terminal.error(
      `The summary of the job could not be written to ${path}: ${(error as Error).message}`,
    )
  }
}
