/** `ztxexp run`: runs the experiments and prints what came of them. */

import type { BaselineJudge } from '../../analysis/baseline/baseline-judge.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import { watchSignals } from '../../session/signals.ts'
import { runAll } from '../../vitest/start-vitest.ts'
import type { CommandInput } from '../command-input.ts'
import type { Coordination } from '../queue/coordinate.ts'
import { closeSession } from '../tracking.ts'
import { openBaselineJudge, reportBaseline } from './baseline.ts'
import { openProject } from './open-project.ts'
import { printEnding, printHeader } from './print-start.ts'
import { Round, roundHooks } from './round.ts'

/**
 * @param goesOnWith The session of a queue to go on with. Default: a new one.
 * @returns the exit code
 */
export async function runCommand(
  input: CommandInput,
  { goesOnWith }: { goesOnWith?: string } = {},
): Promise<number> {
  const { terminal, host } = input
  let options: ResolvedOptions | undefined
  const round = new Round(terminal, () => options)
  const { outcome } = round
  const reporter = {
    onTestRunStart: (files: readonly unknown[]) => round.view.expectFiles(files.length),
  }
  let baselineJudge: BaselineJudge | undefined
  let coordination: Coordination | undefined
  const project = await openProject(input, {
    ...roundHooks(terminal, () => round),
    reporter,
    baselineJudge: () => baselineJudge,
    createScheduler: () => coordination?.createScheduler,
  })
  options = project.options
  if (options.dryRun) return (await import('./list.ts')).listPlans(input, project, outcome)
  try {
    baselineJudge = await openBaselineJudge(options, input)
    if (options.queue !== undefined) {
      const { Coordination } = await import('../queue/coordinate.ts')
      coordination = await Coordination.open(input, project, { planned: () => outcome, goesOnWith })
      round.view.showMachines(() => coordination?.machines)
    }
  } catch (error) {
    await project.vitest.close()
    throw error
  }
  let isClosing = false
  const signals = watchSignals(host, (error, count) => {
    const session = project.connection.session()
    if (!session) return host.exit(signals.exitCode())
    if (count === 1 && !isClosing) printEnding(terminal, project.options)
    session.cancel(error)
  })
  try {
    printHeader(input, project)
    await round.view.open()
    // Loaded while workers start: what comes at the end must not keep the first run waiting.
    const [, { printReport }] = await Promise.all([
      runAll(project.vitest, input.filters),
      import('./report.ts'),
    ])
    const durationMs = round.end(project.connection.verdicts())
    const machines = await coordination?.machinesAtEnd()
    const baseline = baselineJudge && reportBaseline(baselineJudge, outcome.results)
    await printReport(input, project, {
      outcome,
      durationMs,
      baseline,
      machines,
    })
    if (input.environment.GITHUB_STEP_SUMMARY)
      (await import('./step-summary.ts')).writeStepSummary(input, project, { outcome, baseline })
    isClosing = true
    const session = project.connection.session()
    const isTracked = !session || (await closeSession(session, input))
    const exitCode = outcome.exitCode(project.options)
    return signals.exitCode() ?? (exitCode === 0 && !isTracked && options.trackStrict ? 1 : exitCode)
  } finally {
    round.view.stop()
    await project.vitest.close()
    await coordination?.close()
    signals.stop()
  }
}
