/** `ztxexp completion`: a script that lets a shell complete command lines, and what that script asks for. */
import { ZtxexpError } from '../model/error.ts'
import { findCommand } from '../options/command-line/find-command.ts'
import { checkWords, parseRecordCommand } from '../options/command-line/parse.ts'
import { isRecordCommand } from '../options/command-line/record-commands.ts'
import { bashScript } from '../options/completion/bash.ts'
import { fishScript } from '../options/completion/fish.ts'
import { type CompletedCommand, completedCommands, SHELLS, type Shell } from '../options/completion/words.ts'
import { zshScript } from '../options/completion/zsh.ts'
import { type CommandIo, recordCommand } from './command-io.ts'
import { openFrom } from './past/record-filter.ts'

const SCRIPTS: Record<Shell, (commands: readonly CompletedCommand[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

export const completionCommand = recordCommand('completion', async ({ words }, io) => {
  checkWords(words, 1)
  const shell = SHELLS.find((name) => name === words[0])
  if (shell === undefined) {
    const given = words[0] === undefined ? 'Name the shell' : `There is no completion for "${words[0]}"`
    throw new ZtxexpError('BAD_OPTION', `${given}: ztxexp completion ${SHELLS.join('|')}.`)
  }
  io.terminal.output(SCRIPTS[shell](completedCommands()))
  return 0
})

/**
 * Answers the scripts: the ids of the runs that the command line so far could mean, newest first.
 *
 * @param args The words after the program's name, up to the one that is to be completed.
 */
export async function completeRunIds(args: readonly string[], io: CommandIo): Promise<number> {
  // Bash gives `--results-dir=runs` as three words.
  const { command, rest } = findCommand(args.join('\0').replaceAll('\0=\0', '=').split('\0'))
  if (!isRecordCommand(command)) return 0
  const results = await openFrom(parseRecordCommand(command, rest).values, io)
  io.terminal.output(['latest', ...results.ids()].join('\n'))
  return 0
}
