/** Every command, in the order of the help, and what is meant by one that was mistyped. */
import { nearestName } from '../../model/utils/nearest-name.ts'
import { COMMANDS, type CommandRow } from './command.ts'
import { RECORD_COMMANDS } from './record-commands.ts'

const HELP = {
  usage: 'ztxexp help [command]',
  summary: 'Show the help of a command, as its --help does.',
  examples: [
    ['ztxexp help', 'all commands, and the options of a run'],
    ['ztxexp help compare', 'how two runs are named'],
  ],
} as const satisfies CommandRow

export const ALL_COMMANDS = { ...COMMANDS, ...RECORD_COMMANDS, help: HELP }

export type AnyCommand = keyof typeof ALL_COMMANDS

/**
 * A question such as ``Did you mean `ztxexp results`?``; `undefined` where a word is like no command.
 *
 * @example
 * askForCommand('rsults') // 'Did you mean `ztxexp results`?'
 */
export function askForCommand(word: string | undefined): string | undefined {
  const nearest = word && nearestName(word, Object.keys(ALL_COMMANDS))
  return nearest && `Did you mean \`ztxexp ${nearest}\`?`
}
