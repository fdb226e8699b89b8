/** Reads command lines into checked values. */
import { ZtxexpError } from '../../model/error.ts'
import type { OptionValues } from '../option-type.ts'
import type { AnyCommand } from './all-commands.ts'
import { type Command, isCommand } from './command.ts'
import { commandsWith, optionsOf } from './command-options.ts'
import { findCommand } from './find-command.ts'
import { FlagReader, type GivenFlag, type OptionToken } from './flag-token.ts'
import { readFlagValues } from './flag-value.ts'
import type { RecordCommand } from './record-commands.ts'
import { RECORD_OPTIONS, type RecordRow, type RecordValues } from './record-options.ts'

/** What the command line of a command that runs experiments says. */
export interface ParsedCommand {
  /** Default: `run`. */
  command: Command
  /** Whether the command was named, so that `ztxexp --help` can differ from `ztxexp run --help`. */
  named: boolean
  /** Parts of paths of experiment files; none means all. */
  filters: string[]
  /** Only the options that were given. */
  values: OptionValues
  /** Whether to show help and do nothing else. */
  help: boolean
  /** Whether to show the version and do nothing else. */
  version: boolean
}

/** What the command line of a command on past runs says. */
export interface ParsedRecordCommand {
  /** Words that are no flags. */
  words: string[]
  /** Every option, with its default where it was not given. */
  values: RecordValues
}

/**
 * Reads the arguments after `ztxexp`. With `--help` or `--version` among them no option is checked.
 *
 * @param argv such as `process.argv.slice(2)`
 * @throws ZtxexpError BAD_OPTION for an unknown flag, a bad or missing value, or a flag that is given twice
 * @example
 * parseCommandLine(['list', 'train', '--workers', '50%'])
 * // { command: 'list', named: true, filters: ['train'], values: { workers: '50%' }, help: false, version: false }
 */
export function parseCommandLine(argv: readonly string[]): ParsedCommand {
  const { command, isNamed, args } = runCommandOf(argv)
  const line = new CommandLine(command, args)
  const [help, version] = [line.has('help'), line.has('version')]
  const values = help || version ? {} : readFlagValues(line.flags())
  return { command, named: isNamed, filters: line.words, values, help, version }
}

/**
 * Reads the arguments of a command on past runs, without its name.
 *
 * @throws ZtxexpError BAD_OPTION for an unknown flag, a bad or missing value, or a flag that is given twice
 * @example
 * parseRecordCommand('results', ['--sort', '-score', '--limit', '5']).values.sort // ['-score']
 */
export function parseRecordCommand(command: RecordCommand, args: readonly string[]): ParsedRecordCommand {
  const line = new CommandLine(command, args)
  const defaults = Object.fromEntries(
    Object.entries<RecordRow>(RECORD_OPTIONS).map(([key, row]) => [key, row.default]),
  )
  // The table says which kind each key has; the values come from just these kinds.
  return { words: line.words, values: { ...defaults, ...readFlagValues(line.flags()) } as RecordValues }
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

/**
 * Some of the options of a command line, as they were typed.
 *
 * @param argv A command line that {@link parseCommandLine} has taken.
 * @param isMeant Asked with the name of each in a config file.
 * @example
 * typedOptions(['train', '--limit=3', '-t', 'lr'], (key) => key === 'limit') // ['--limit=3']
 */
export function typedOptions(argv: readonly string[], isMeant: (key: string) => boolean): string[] {
  const { command, args } = runCommandOf(argv)
  return new CommandLine(command, args).flags().flatMap(({ row, name, value, isJoined }) => {
    if (!isMeant(row.key)) return []
    if (typeof value !== 'string') return [name]
    return isJoined ? [`${name}=${value}`] : [name, value]
  })
}

/** The command that runs experiments, and its arguments; any other word is one of these. */
function runCommandOf(argv: readonly string[]): {
  command: Command
  isNamed: boolean
  args: readonly string[]
} {
  const { command, rest } = findCommand(argv)
  return isCommand(command)
    ? { command, isNamed: true, args: rest }
    : { command: 'run', isNamed: false, args: argv }
}

/** The words and flags of one command. */
class CommandLine {
  /** What is no flag, nor the value of one. */
  readonly words: string[]
  readonly #reader: FlagReader
  readonly #args: readonly string[]
  readonly #options: OptionToken[]

  constructor(command: AnyCommand, args: readonly string[]) {
    const help = isCommand(command) ? 'ztxexp --help' : `ztxexp ${command} --help`
    this.#reader = new FlagReader(optionsOf(command), help, commandsWith)
    this.#args = args
    const tokens = this.#reader.tokenize(args)
    this.words = tokens.filter((token) => token.kind === 'positional').map(({ value }) => value)
    this.#options = tokens.filter((token) => token.kind === 'option')
  }

  has(name: string): boolean {
    return this.#options.some((option) => option.name === name)
  }

  /** @throws ZtxexpError BAD_OPTION for an unknown flag and for one that lacks its value */
  flags(): GivenFlag[] {
    return this.#options.map((option) => this.#reader.identify(option, this.#args))
  }
}
