/** Starts Vitest for the command: with our plugin, the user's config file, and no output of its own. */
import { createVitest, type Vitest } from 'vitest/node'
import { ZtxexpError } from '../model/error.ts'
import { locateProject, type ResolvedOptions } from '../options/resolve.ts'
import { COMMAND_IS_RUNNING } from '../plugin.ts'
import { type Connection, type ConnectOptions, connect } from '../session/connect.ts'
import type { CommandInput } from './command-input.ts'

/** A project that is open. */
export interface OpenProject {
  vitest: Vitest
  root: string
  configFile: string | undefined
  options: ResolvedOptions
  connection: Connection
}

/** Reporters that print for a program: our own text must not stand between. */
const MACHINE_REPORTERS = new Set(['json', 'junit', 'tap', 'tap-flat'])

/**
 * @throws {ZtxexpError} for a bad option or config file, before anything runs
 */
export async function openProject(
  input: CommandInput,
  hooks: Pick<ConnectOptions, 'listeners' | 'onFile' | 'onFatal'>,
  { isWatching = false, reporter = {} }: { isWatching?: boolean; reporter?: object } = {},
): Promise<OpenProject> {
  const { values, environment, cwd, terminal } = input
  const { root, configFile } = locateProject({ values, environment, cwd })
  const connection = connect({
    values,
    environment,
    configFile,
    isGuest: false,
    warn: (message) => terminal.error(terminal.colors.yellow(`ztxexp: ${message}`)),
    onOutput: (_stream, text) => terminal.error(text.replace(/\n$/, '')),
    ...hooks,
  })
  const reporters = [reporter, ...(values.reporter ?? [])]
  const vitest = await createProject({ root, configFile, connection, reporters, isWatching })
  const options = connection.options()
  if (!options) throw new ZtxexpError('INTERNAL', 'Vite did not read the config. This is a bug in ztxexp.')
  if (options.json || options.reporter.some((name) => MACHINE_REPORTERS.has(name))) terminal.keepStdoutClean()
  return { vitest, root, configFile, options, connection }
}

async function createProject(project: {
  root: string
  configFile: string | undefined
  connection: Connection
  reporters: readonly unknown[]
  isWatching: boolean
}): Promise<Vitest> {
  const { root, configFile, connection } = project
  ;(globalThis as Record<symbol, unknown>)[COMMAND_IS_RUNNING] = true
  process.env.NODE_ENV ??= 'test'
  const testNamePattern = () => connection.options()?.testNamePattern
  try {
    const vitest = await createVitest(
      'test',
      {
        root,
        config: configFile ?? false,
        watch: project.isWatching,
        reporters: [...project.reporters] as never,
        passWithNoTests: true,
      },
      { plugins: [connection.plugin] },
    )
    const pattern = testNamePattern()
    if (pattern) vitest.setGlobalTestNamePattern(pattern)
    return vitest
  } catch (error) {
    if (error instanceof ZtxexpError) throw error
    const place = configFile ?? root
    const message = error instanceof Error ? error.message : String(error)
    throw new ZtxexpError('BAD_CONFIG_FILE', `${place} does not load: ${message}`, { cause: error })
  }
}
