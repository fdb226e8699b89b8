/** `ztxexp run`: runs the experiments and prints what came of them. */
import { performance } from 'node:perf_hooks'
import { runAll } from '../host/start-vitest.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import { watchSignals } from '../session/signals.ts'
import type { CommandInput } from './command-input.ts'
import { openProject } from './open-project.ts'
import { Outcome } from './outcome.ts'
import { printEnding, printHeader, printNotes } from './print-start.ts'
import { reuseNote } from './reuse-text.ts'
import { SessionView } from './session-view.ts'

/** @returns the exit code */
export async function runCommand(input: CommandInput): Promise<number> {
  const startedAt = performance.now()
  const outcome = new Outcome()
  const { terminal } = input
  let options: ResolvedOptions | undefined
  const view = new SessionView(terminal, () => options)
  const noteReuse = reuseNote(terminal, () => ({ plans: outcome.plans, options }))
  const project = await openProject(input, {
    listeners: [
      ({ type }) => {
        if (type === 'runStarted') noteReuse()
      },
      outcome.listen,
      view.listen,
    ],
    onFile: (file) => {
      outcome.addFile(file)
      printNotes(terminal, file)
      if ('plans' in file) view.expect(file.plans)
    },
    onFatal: outcome.addFatal,
  })
  options = project.options
  if (options.dryRun) return (await import('./list.ts')).listPlans(input, project, outcome)
  const signals = watchSignals((error, count) => {
    const session = project.connection.session()
    if (!session) process.exit(signals.exitCode())
    if (count === 1) printEnding(terminal, project.options)
    session.cancel(error)
  })
  try {
    printHeader(input, project)
    // Loaded while workers start: what comes at the end must not keep the first run waiting.
    const [, { printReport }] = await Promise.all([
      runAll(project.vitest, input.filters),
      import('./report.ts'),
    ])
    view.stop()
    noteReuse()
    printReport(input, project, { outcome, durationMs: performance.now() - startedAt })
    return signals.exitCode() ?? outcome.exitCode(project.options)
  } finally {
    view.stop()
    await project.vitest.close()
    signals.stop()
  }
}
