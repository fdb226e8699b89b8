/** Reads the command lines of the commands that work on past runs. */
import { ZtxexpError } from '../../model/error.ts'
import type { CommandRow } from './command.ts'
import { commandsWith } from './flag-owners.ts'
import { FlagReader } from './flag-token.ts'
import { readFlagValues } from './flag-value.ts'
import { type HelpStyle, renderCommandHelp } from './help.ts'
import type { HelpRow } from './help-row.ts'
import {
  RECORD_COMMANDS,
  RECORD_OPTIONS,
  type RecordCommand,
  type RecordRow,
  type RecordValues,
} from './record-options.ts'

/** What a command line says. */
export interface ParsedRecordCommand {
  /** Words that are no flags. */
  words: string[]
  /** Every option, with its default where it was not given. */
  values: RecordValues
}

/**
 * Reads the arguments after the name of the command.
 *
 * @throws ZtxexpError BAD_OPTION for an unknown flag, a bad or missing value, or a flag that is given twice
 * @example
 * parseRecordCommand('results', ['--sort', '-score', '--limit', '5']).values.sort // ['-score']
 */
export function parseRecordCommand(command: RecordCommand, argv: readonly string[]): ParsedRecordCommand {
  const rows = rowsOf(command)
  const reader = new FlagReader(rows, `ztxexp ${command} --help`, commandsWith)
  const tokens = reader.tokenize(argv)
  const words = tokens.filter((token) => token.kind === 'positional').map((token) => token.value)
  const flags = tokens.filter((token) => token.kind === 'option').map((token) => reader.identify(token, argv))
  const defaults = Object.fromEntries(
    Object.entries<RecordRow>(RECORD_OPTIONS).map(([key, row]) => [key, row.default]),
  )
  // The table says which kind each key has; the values come from just these kinds.
  return { words, values: { ...defaults, ...readFlagValues(flags) } as RecordValues }
}

/**
 * Fails where a command has more or fewer words than it takes.
 *
 * @param lacking What is said where there are fewer than `most`. Default: all may be left out.
 */
export function checkWords(words: readonly string[], most: number, lacking?: string): void {
  if (words.length > most) throw new ZtxexpError('BAD_OPTION', `Unexpected argument "${words[most]}".`)
  if (words.length < most && lacking !== undefined) throw new ZtxexpError('BAD_OPTION', lacking)
}

/** The help of one command. Ends without a newline. */
export function renderRecordHelp(command: RecordCommand, style: HelpStyle = {}): string {
  const row: CommandRow = RECORD_COMMANDS[command]
  return renderCommandHelp(row, rowsOf(command), style)
}

/** The options of one command. */
export function rowsOf(command: RecordCommand): HelpRow[] {
  return Object.entries<RecordRow>(RECORD_OPTIONS)
    .filter(([, { commands }]) => commands?.includes(command) ?? true)
    .map(([key, row]) => ({ ...row, key, default: row.default }))
}
