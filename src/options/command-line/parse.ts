/** Reads a command line into checked values. */
import { ZtxexpError } from '../../model/error.ts'
import { type NamedOption, type OptionValues, optionsFrom } from '../option-type.ts'
import { COMMAND_NAMES, type Command, isCommand } from './command.ts'
import { commandsWith } from './flag-owners.ts'
import { FlagReader, type GivenFlag } from './flag-token.ts'
import { readFlagValues } from './flag-value.ts'

const FLAGS = new FlagReader(optionsFrom('cli'), 'ztxexp --help', commandsWith)

/** What a command line says. */
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
  const tokens = FLAGS.tokenize(argv)
  const words = tokens.filter((token) => token.kind === 'positional').map((token) => token.value)
  // After `--` no word is a command.
  const first = tokens.find((token) => token.kind !== 'option')
  const word = first?.kind === 'positional' ? first.value : undefined
  const named = isCommand(word)
  const command = isCommand(word) ? word : 'run'
  const filters = named ? words.slice(1) : words
  const flags = tokens.filter((token) => token.kind === 'option')
  const help = flags.some(({ name }) => name === 'help')
  const version = flags.some(({ name }) => name === 'version')
  const given = help || version ? [] : flags.map((token) => FLAGS.identify(token, argv))
  return { command, named, filters, values: readFlags(given, command), help, version }
}

/**
 * The options of a command line as they were typed, but some.
 *
 * @param argv A command line that {@link parseCommandLine} has taken.
 * @param omitted Their names in a config file.
 * @example
 * typedOptions(['train', '--limit=3', '-t', 'lr'], new Set(['testNamePattern'])) // ['--limit=3']
 */
export function typedOptions(argv: readonly string[], omitted: ReadonlySet<string>): string[] {
  const tokens = FLAGS.tokenize(argv).filter((token) => token.kind === 'option')
  return tokens.flatMap((token) => {
    const { row, name, value } = FLAGS.identify(token, argv)
    if (omitted.has(row.key)) return []
    if (typeof value !== 'string') return [name]
    return token.inlineValue && name.startsWith('--') ? [`${name}=${value}`] : [name, value]
  })
}

function readFlags(flags: readonly GivenFlag<NamedOption>[], command: Command): OptionValues {
  for (const { row, name } of flags) {
    const { commands } = row
    if (!commands || commands.includes(command)) continue
    const others = COMMAND_NAMES.filter((other) => commands.includes(other)).join(' and ')
    throw new ZtxexpError(
      'BAD_OPTION',
      `Option ${name} does not apply to "ztxexp ${command}", only to ${others}.`,
    )
  }
  return readFlagValues(flags) as OptionValues
}
