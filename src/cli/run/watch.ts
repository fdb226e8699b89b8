/** `ztxexp watch`: runs, then runs again what a saved change reaches, with the keys of Vitest. */
import { unwatchFile, watchFile } from 'node:fs'
import { relative } from 'node:path'
import { type ErrorRecord, interrupted, ZtxexpError } from '../../model/error.ts'
import { watchSignals } from '../../session/signals.ts'
import { onConfigSaved, runAll, watchChanges } from '../../vitest/start-vitest.ts'
import { listenForKeys } from '../../vitest/watch-keys.ts'
import type { CommandInput } from '../command-input.ts'
import { closeSession } from '../tracking.ts'
import { openBaselineJudge } from './baseline.ts'
import { type OpenProject, openProject } from './open-project.ts'
import { printHeader } from './print-start.ts'
import { roundHooks } from './round.ts'
import { watchKeys } from './watch-keys.ts'
import { WatchPage } from './watch-page.ts'
import { badge, WatchRounds } from './watch-rounds.ts'

/** Why watching has ended: the user quit, or the config file was saved and everything must start anew. */
type End = { exitCode: number } | { saved: string }

/** @returns the exit code, when the user quits */
export async function watchCommand(input: CommandInput): Promise<number> {
  const page = new WatchPage(input)
  try {
    return await watchWithPage(input, page)
  } finally {
    await page.close()
  }
}

async function watchWithPage(input: CommandInput, page: WatchPage): Promise<number> {
  const { terminal, host } = input
  const before = { ...host.env }
  let end = await watchProject(input, page)
  while ('saved' in end) {
    const { saved } = end
    restoreEnvironment(host.env, before)
    terminal.print(`\n ${badge(terminal, 'RESTART')} ${relative(input.cwd, saved)}`)
    end = await watchProject(input, page).catch((error: unknown) => {
      // A config file that does not load may be mended: it is still open in the user's editor.
      if (!(error instanceof ZtxexpError)) throw error
      terminal.error(terminal.colors.red(error.message))
      return nextSave(saved)
    })
  }
  return end.exitCode
}

/** What a config file, or an .env file, has set must not outlive it. */
function restoreEnvironment(environment: NodeJS.ProcessEnv, before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (!(name in before)) delete environment[name]
  Object.assign(environment, before)
}

function nextSave(file: string): Promise<End> {
  return new Promise((resolve) => {
    watchFile(file, { interval: 200 }, () => {
      unwatchFile(file)
      resolve({ saved: file })
    })
  })
}

async function watchProject(input: CommandInput, page: WatchPage): Promise<End> {
  const { terminal } = input
  let project: OpenProject | undefined
  const rounds = new WatchRounds(input, () => project)
  const hooks = {
    ...roundHooks(terminal, () => rounds.current),
    reporter: rounds.reporter,
    baselineJudge: () => rounds.baselineJudge,
  }
  project = await openProject(input, hooks, { isWatching: true })
  try {
    rounds.baselineJudge = await openBaselineJudge(project.options, input)
  } catch (error) {
    await project.vitest.close()
    throw error
  }
  if (project.options.ui) await page.show(project.options.resultsDir)
  return watchUntilQuit(input, project, rounds)
}

async function watchUntilQuit(input: CommandInput, project: OpenProject, rounds: WatchRounds): Promise<End> {
  const { vitest, connection } = project
  cancelChanged(project)
  printHeader(input, project)
  let stop: (end: End) => void = () => {}
  const hasEnded = new Promise<End>((resolve) => {
    stop = resolve
  })
  const quit = (exitCode: number) => stop({ exitCode })
  onConfigSaved(vitest, (saved) => stop({ saved }))
  // The second time, what is still in progress is killed.
  const endBy = (error: ErrorRecord, exitCode: number): void => {
    rounds.isLast = true
    connection.session()?.cancel(error)
    void (vitest.waitForTestRunEnd() ?? Promise.resolve()).then(() => quit(exitCode))
  }
  const signals = watchSignals(input.host, (error) => endBy(error, signals.exitCode() ?? 130))
  const stopKeys = listenForKeys(vitest, input.host, {
    ...watchKeys(input, project, rounds),
    onQuit: (isInterrupted) => {
      if (isInterrupted) endBy(interrupted('The session was ended by Ctrl-C.'), 130)
      else quit(rounds.current.outcome.exitCode({ ...project.options, passWithNoTests: true }))
    },
  })
  await runAll(vitest, input.filters)
  // No file yet: one may still come.
  if (rounds.current.outcome.files.length === 0) rounds.printWaiting()
  const end = await hasEnded
  stopKeys()
  signals.stop()
  const session = connection.session()
  if (session) await closeSession(session, input)
  await vitest.close()
  return end
}

/** Ends the runs of the files that a saved change reaches: what they would give is not of the code any more. */
function cancelChanged({ vitest, connection }: OpenProject): void {
  watchChanges(vitest, (saved, reached) => {
    const error = interrupted(`The code changed while the run was in progress: ${saved}.`)
    connection.session()?.cancelFiles(reached, error)
  })
}
