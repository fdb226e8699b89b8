/** Opens a project for a command: its config file, its session, and Vitest without output of its own. */

import { invariant } from '../../model/error.ts'
import { describeMisplacedKey } from '../../options/config-file.ts'
import { locateProject, type ResolvedOptions } from '../../options/resolve.ts'
import { renderRunLine } from '../../reporters/summary/run-line.ts'
import { loadReadably } from '../../vitest/config-error.ts'
import { type Connection, type ConnectOptions, connect } from '../../vitest/connect.ts'
import { FOR_PROGRAMS } from '../../vitest/reporters/reporters.ts'
import { markCommand } from '../../vitest/running-command.ts'
import { type Host, startVitest } from '../../vitest/start-vitest.ts'
import type { CommandInput } from '../command-input.ts'
import { wrapOnScreen } from '../terminal.ts'

/** A project that is open. */
export interface OpenProject {
  vitest: Host
  root: string
  configFile: string | undefined
  options: ResolvedOptions
  connection: Connection
}

/**
 * @throws {ZtxexpError} for a bad option or config file, before anything runs
 */
export async function openProject(
  input: CommandInput,
  hooks: Pick<
    ConnectOptions,
    'listeners' | 'onFile' | 'onFatal' | 'reporter' | 'baselineJudge' | 'createScheduler'
  >,
  { isWatching = false }: { isWatching?: boolean } = {},
): Promise<OpenProject> {
  const { values, environment, cwd, terminal, host } = input
  const { root, configFile, envMode } = locateProject({ values, environment, cwd })
  const warn = (message: string) =>
    terminal.error(terminal.colors.yellow(wrapOnScreen(`ztxexp: ${message}`, terminal)))
  const connection = connect({
    values,
    host,
    environment,
    configFile,
    isGuest: false,
    warn,
    onOutput: (_stream, text) => terminal.error(text.replace(/\n$/, '')),
    ...hooks,
    listeners: [
      ...(hooks.listeners ?? []),
      (event) => {
        if (!('result' in event) || !connection.options()?.verbose) return
        terminal.print(renderRunLine(event.result, { ...terminal, cwd }))
      },
    ],
  })
  markCommand()
  // As the command of Vitest does it.
  host.env.NODE_ENV ??= 'test'
  const vitest = await loadReadably(() =>
    startVitest({ root, configFile, envMode, plugin: connection.plugin, isWatching }),
  )
  const options = connection.options()
  invariant(options, 'Vite did not read the config')
  const misplaced = configFile && describeMisplacedKey(configFile, Object.keys(vitest.vite.config))
  if (misplaced) warn(misplaced)
  if (options.testNamePattern) vitest.setGlobalTestNamePattern(options.testNamePattern)
  if (options.json || options.reporter.some((name) => FOR_PROGRAMS.has(name))) terminal.keepStdoutClean()
  if (options.plain) terminal.keepPlain()
  return { vitest, root, configFile, options, connection }
}
