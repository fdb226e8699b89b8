/** What a shell can complete on a command line of ztxexp, made from the tables of commands and options. */
import { ALL_COMMANDS, type AnyCommand } from '../command-line/all-commands.ts'
import type { CommandRow } from '../command-line/command.ts'
import { optionsOf } from '../command-line/command-options.ts'
import type { FlagRow, HelpRow } from '../command-line/flag-token.ts'
import { firstSentence } from '../command-line/help.ts'
import { flagName } from '../name.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof SHELLS)[number]

/** A value, or a word that is no flag: nothing that is known, a path, a run id, or one of some words. */
export type Completion = 'nothing' | 'file' | 'folder' | 'experiment file' | 'run id' | readonly string[]

/** A flag, as a shell needs to know it. */
export interface CompletedFlag {
  /** All that start it, dashes included, such as `['-r', '--root']`. */
  names: string[]
  help: string
  /** Whether its value is the next word, must stand behind a `=`, or cannot be. */
  takes: 'next' | 'inline' | 'nothing'
  value: Completion
  isRepeatable: boolean
}

export interface CompletedCommand {
  name: string
  summary: string
  flags: CompletedFlag[]
  /** What its words are that are no flags. */
  words: Completion
}

/** What the words of the commands are that take some. */
const WORDS: Partial<Record<AnyCommand, Completion>> = {
  run: 'experiment file',
  watch: 'experiment file',
  list: 'experiment file',
  show: 'run id',
  compare: 'run id',
  init: ['agents', 'skill'],
  completion: SHELLS,
  help: Object.keys(ALL_COMMANDS),
}

/** Every command; the first is the one that is meant where none is named. */
export function completedCommands(): CompletedCommand[] {
  return Object.entries<CommandRow>(ALL_COMMANDS).map(([key, { summary }]) => {
    const name = key as AnyCommand
    return {
      name,
      summary: firstSentence(summary),
      flags: optionsOf(name).map(completedFlag),
      words: WORDS[name] ?? 'nothing',
    }
  })
}

function completedFlag(row: HelpRow): CompletedFlag {
  const { kind, short, help } = row
  return {
    names: [...(short ? [`-${short}`] : []), flagName(row)],
    help,
    takes: takesOf(row),
    value: kind.completes ?? 'nothing',
    isRepeatable: kind.merge !== undefined,
  }
}

function takesOf({ kind }: FlagRow): CompletedFlag['takes'] {
  if (kind.takesNext === undefined) return 'next'
  return kind.placeholder === '' ? 'nothing' : 'inline'
}

/** A text as one word of a shell like sh: fish has a way of its own. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** All flags whose value is the next word: no command is to be looked for there. */
export function flagsBeforeValue(commands: readonly CompletedCommand[]): string[] {
  const flags = commands.flatMap((command) => command.flags).filter(({ takes }) => takes === 'next')
  return [...new Set(flags.flatMap(({ names }) => names))]
}
