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
  worker: {
    usage: 'ztxexp worker --queue <url> [options]',
    summary:
      'Do the runs of sessions on a queue, with the code that is here. Start it on as many machines as you like: it takes runs only of files whose code is the same, and ends with Ctrl-C, which gives back what it has not done.',
    examples: [
      ['ztxexp worker --queue redis://queue.lan:6379', 'work for whoever starts a session there'],
      ['ztxexp worker --queue redis://queue.lan:6379 --workers 2 --slots gpu=2', 'two runs at once'],
      ['ztxexp worker --queue redis://queue.lan:6379 --once', 'in a batch job, which is to end'],
    ],
  },
  attach: {
    usage: 'ztxexp attach <session> --queue <url> [options]',
    summary:
      'Go on with a session on a queue whose command has ended: workers did not wait for it. What it was started with is known; the code must be the same.',
    examples: [
      [
        'ztxexp attach 20261126_174501_3f2a9c1e --queue redis://queue.lan:6379',
        'its table, when all is done',
      ],
    ],
  },
  cancel: {
    usage: 'ztxexp cancel <session> --queue <url>',
    summary: 'End a session on a queue: nothing more starts, and workers end what they are at.',
    examples: [['ztxexp cancel 20261126_174501_3f2a9c1e --queue redis://queue.lan:6379', 'end it']],
  },
} as const satisfies Record<string, CommandRow>

export type Command = keyof typeof COMMANDS

/** Those that run, or list, what they collect: they take the options of the table. */
export const RUNNING_COMMANDS = ['run', 'watch', 'list'] as const satisfies Command[]

/** Those that have to do with a queue, which take some of them. */
export type QueueCommand = Exclude<Command, (typeof RUNNING_COMMANDS)[number]>

/** Whether a word is the name of a command. */
export function isCommand(word: string | undefined): word is Command {
  return word !== undefined && Object.hasOwn(COMMANDS, word)
}
