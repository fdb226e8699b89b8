#!/usr/bin/env node
/** The command `ztxexp`. The only place that sets the exit code. */
import module from 'node:module'
import { countProcessors } from '../machine/cpu-load.ts'
import { findLowLimit } from '../machine/limits.ts'
import { ownVersion } from '../machine/package-versions.ts'
import { ZtxexpError } from '../model/error.ts'
import { findCommand } from '../options/command-line/find-command.ts'
import { type ParsedCommand, parseCommandLine } from '../options/command-line/parse.ts'
import { isRecordCommand } from '../options/command-line/record-commands.ts'
import type { CommandInput } from './command-input.ts'
import { endProcess } from './end-process.ts'
import { missingPackage, unsupportedRuntime } from './requirements.ts'
import { processTerminal, wrapOnScreen } from './terminal.ts'

// Of Node 22 and later; Vite's own command does the same. What is loaded below starts sooner the second time.
const { enableCompileCache } = module as { enableCompileCache?: () => unknown }
enableCompileCache?.()

const environment = { ...process.env }

// A reader that went away (`ztxexp list | head`) wants no more: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
const terminal = processTerminal(environment)

try {
  const unsupported = unsupportedRuntime({ versions: process.versions, isDeno: 'Deno' in globalThis })
  if (unsupported !== undefined) throw new ZtxexpError('WORKERS_UNUSABLE', unsupported)
  process.exitCode = await dispatch(process.argv.slice(2))
} catch (error) {
  const missing = missingPackage(error)
  if (error instanceof ZtxexpError) {
    const isMistyped = error.code === 'BAD_OPTION'
    const question = isMistyped && (await import('./help.ts')).askForMistyped(process.argv.slice(2))
    const message = question ? `${error.message} ${question}` : error.message
    terminal.error(terminal.colors.red(wrapOnScreen(message, terminal)))
    process.exitCode = error.exitCode
  } else if (missing !== undefined) {
    terminal.error(terminal.colors.red(wrapOnScreen(missing, terminal)))
    process.exitCode = 2
  } else {
    terminal.error(`${error instanceof Error ? error.stack : String(error)}\n\nThis is a bug in ztxexp.`)
    process.exitCode = 2
  }
}
endProcess(process, terminal.error)

async function dispatch(argv: string[]): Promise<number> {
  const io = { terminal, cwd: process.cwd(), environment }
  // Asked by the scripts of `ztxexp completion`.
  if (argv[0] === '__complete') return (await import('./completion.ts')).completeRunIds(argv.slice(1), io)
  const { command, rest } = findCommand(argv)
  if (command === 'help') return (await import('./help.ts')).helpCommand(rest, terminal)
  if (!isRecordCommand(command)) return main(parseCommandLine(argv))
  const { RECORD_COMMAND_FUNCTIONS } = await import('./past/record-commands.ts')
  return RECORD_COMMAND_FUNCTIONS[command](rest, io)
}

async function main({ command, named, filters, values, help, version }: ParsedCommand): Promise<number> {
  const runningVersion = ownVersion()
  if (version) {
    terminal.output(`ztxexp/${runningVersion} ${process.platform}-${process.arch} node-${process.version}`)
    return 0
  }
  if (help) {
    const { printHelp } = await import('./help.ts')
    printHelp(named ? command : undefined, terminal)
    return 0
  }
  const workers = typeof values.workers === 'number' ? values.workers : countProcessors()
  const lowLimit = findLowLimit({ workers })
  if (lowLimit) throw new ZtxexpError('WORKERS_UNUSABLE', lowLimit)
  const input: CommandInput = {
    host: process,
    argv: process.argv.slice(2),
    filters,
    values,
    environment,
    cwd: process.cwd(),
    terminal,
    version: runningVersion,
  }
  switch (command) {
    case 'run':
      return (await import('./run/run.ts')).runCommand(input)
    case 'list':
      return (await import('./run/list.ts')).listCommand(input)
    case 'worker':
      return (await import('./queue/worker.ts')).workerCommand(input)
    case 'attach':
      return (await import('./queue/attach.ts')).attachCommand(input)
    case 'cancel':
      return (await import('./queue/cancel.ts')).cancelCommand(input)
    case 'watch':
      return (await import('./run/watch.ts')).watchCommand(input)
    default:
      return command satisfies never
  }
}
