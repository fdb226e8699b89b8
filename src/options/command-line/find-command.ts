/** Finds the command on a command line, which may stand behind options. */

import { ALL_COMMANDS, type AnyCommand } from './all-commands.ts'
import { COMMAND_OPTIONS } from './command-options.ts'
import { FlagReader } from './flag-token.ts'

/** Which command it is says what the options are, but not which of them take a value: that is the same for all. */
const ALL_FLAGS = new FlagReader(COMMAND_OPTIONS, 'ztxexp --help')

/**
 * The first word that is neither an option nor the value of one, if it is a command, and all that stands around it.
 *
 * @example
 * findCommand(['-r', '.', 'show', 'latest']) // { command: 'show', rest: ['-r', '.', 'latest'] }
 * findCommand(['-r', 'show']) // { command: undefined, rest: ['-r', 'show'] }
 */
export function findCommand(argv: readonly string[]): { command: AnyCommand | undefined; rest: string[] } {
  const first = firstWord(argv)
  if (!first || !isAnyCommand(first.value)) return { command: undefined, rest: [...argv] }
  return { command: first.value, rest: argv.toSpliced(first.index, 1) }
}

/** The first word that is neither an option nor the value of one, where a command would stand. */
export function firstWord(argv: readonly string[]): { value: string; index: number } | undefined {
  // After `--` no word is a command.
  const first = ALL_FLAGS.tokenize(argv).find(({ kind }) => kind !== 'option')
  return first?.kind === 'positional' ? first : undefined
}

export function isAnyCommand(word: string): word is AnyCommand {
  return Object.hasOwn(ALL_COMMANDS, word)
}
