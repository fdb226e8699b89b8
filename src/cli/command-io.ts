/** What the commands on past runs have in common. */

import { type ParsedRecordCommand, parseRecordCommand } from '../options/command-line/parse.ts'
import type { RecordCommand } from '../options/command-line/record-commands.ts'
import { readEnvironment } from '../options/environment.ts'
import { printHelp } from './help.ts'
import type { Terminal } from './terminal.ts'

/** Where a command is run. */
export interface CommandIo {
  terminal: Terminal
  /** Absolute path that relative ones start from. */
  cwd: string
  /** The environment as the user's shell has it. */
  environment: Readonly<Record<string, string | undefined>>
}

/** A command: resolves to its exit status, or throws a `ZtxexpError`. */
export type CommandFunction = (args: string[], io: CommandIo) => Promise<number>

/** Makes a command of what it does once its options are read; `--help` is answered here. */
export function recordCommand(
  command: RecordCommand,
  act: (parsed: ParsedRecordCommand, io: CommandIo) => Promise<number>,
): CommandFunction {
  return async (args, io) => {
    const parsed = parseRecordCommand(command, args)
    if (!parsed.values.help) {
      if (parsed.values.plain || readEnvironment(io.environment).plain) io.terminal.keepPlain()
      return act(parsed, io)
    }
    printHelp(command, io.terminal)
    return 0
  }
}
