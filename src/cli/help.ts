/** Prints help, and asks what was meant by a command that was mistyped. Loaded where it is needed only. */
import { ZtxexpError } from '../model/error.ts'
import { type AnyCommand, askForCommand } from '../options/command-line/all-commands.ts'
import { firstWord, isAnyCommand } from '../options/command-line/find-command.ts'
import { renderHelp } from '../options/command-line/help.ts'
import type { Terminal } from './terminal.ts'

/** The help of a command, or of `ztxexp` as a whole; as wide as the terminal, within what can be read. */
export function printHelp(command: AnyCommand | undefined, { colors, width, output }: Terminal): void {
  output(renderHelp(command, { width: Math.max(60, Math.min(width, 100)), heading: colors.bold }))
}

/** `ztxexp help <command>` is `ztxexp <command> --help`. */
export function helpCommand(args: readonly string[], terminal: Terminal): number {
  const isOfHelp = args[0] === '--help' || args[0] === '-h'
  const command = isOfHelp ? 'help' : firstWord(args)?.value
  if (command !== undefined && !isAnyCommand(command)) {
    const question = askForCommand(command)
    throw new ZtxexpError(
      'BAD_OPTION',
      [`There is no command "${command}".`, question].filter(Boolean).join(' '),
    )
  }
  printHelp(command, terminal)
  return 0
}

/** A question where a word is like a command and is none, where the command would stand. */
export function askForMistyped(argv: readonly string[]): string | undefined {
  const word = firstWord(argv)?.value
  return word === undefined || isAnyCommand(word) ? undefined : askForCommand(word)
}
