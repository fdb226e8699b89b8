/** The commands of ztxexp that take the options of the table, and what their help says. */

/** One command, as its help shows it. */
export interface CommandRow {
  usage: string
  summary: string
  /** Command lines with what each does. */
  examples: readonly (readonly [commandLine: string, effect: string])[]
}

export const COMMANDS = {
  run: {
    usage: 'ztxexp [run] [filters...] [options]',
    summary: 'Run every config of the experiment files (**/*.exp.ts) whose path contains a filter.',
    examples: [
      ['ztxexp', 'run everything below this folder'],
      ['ztxexp train -t lr=0.1 --workers 4', 'the files named train, the runs titled lr=0.1'],
      ['ztxexp --set epochs=3 --sample 5', 'five configs drawn at random, made short'],
      ['ztxexp --mode dynamic --cpu-threshold 60', 'leave the machine usable meanwhile'],
    ],
  },
  watch: {
    usage: 'ztxexp watch [filters...] [options]',
    summary: 'Run, then run again what a saved change reaches.',
    examples: [
      ['ztxexp watch', 'run everything, then follow the changes'],
      ['ztxexp watch train --limit 2', 'only the first two runs, while writing train.exp.ts'],
      ['ztxexp watch -t baseline --mode sequential', 'one run at a time'],
    ],
  },
  list: {
    usage: 'ztxexp list [filters...] [options]',
    summary: 'Show what would run, and run nothing. Takes the options of `ztxexp run`.',
    examples: [
      ['ztxexp list', 'a tree of files, experiments and runs'],
      ['ztxexp list train -t lr=0.1', 'what these filters leave'],
      ['ztxexp list --resume --verbose', 'every run, with what would be reused and why the rest runs'],
      ['ztxexp list | grep model=tiny', 'into a pipe, a line for each run'],
      ['ztxexp list --grid lr=0.1,0.01 --json', 'as JSON, with the configs'],
    ],
  },
} as const satisfies Record<string, CommandRow>

export type Command = keyof typeof COMMANDS

export const COMMAND_NAMES = Object.keys(COMMANDS) as Command[]

/** Whether a word is the name of a command. */
export function isCommand(word: string | undefined): word is Command {
  return word !== undefined && Object.hasOwn(COMMANDS, word)
}
