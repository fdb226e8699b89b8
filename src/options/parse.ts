/** Reads a command line into checked values. */
import { ZtxexpError } from '../model/error.ts'
import { COMMAND_NAMES, type Command, isCommand } from './command.ts'
import { type GivenFlag, identifyFlag, tokenize } from './flag-token.ts'
import type { OptionValues } from './option-type.ts'

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
  const tokens = tokenize(argv)
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
  const given = help || version ? [] : flags.map((token) => identifyFlag(token, argv))
  return { command, named, filters, values: readFlags(given, command), help, version }
}

function readFlags(flags: readonly GivenFlag[], command: Command): OptionValues {
  const values: Record<string, unknown> = {}
  for (const given of flags) {
    const { key, commands } = given.row
    if (commands && !commands.includes(command)) {
      const others = COMMAND_NAMES.filter((other) => commands.includes(other)).join(' and ')
      throw badOption(`Option ${given.name} does not apply to "ztxexp ${command}", only to ${others}.`)
    }
    const value = readValue(given)
    values[key] = Object.hasOwn(values, key) ? joinValues(given, values[key], value) : value
  }
  return values as OptionValues
}

function readValue({ row, name, value: text }: GivenFlag): unknown {
  if (text === false || text === undefined) return text === undefined
  const value = row.kind.fromText(text)
  if (value !== undefined) return value
  const { accepts, example } = row.kind
  throw badOption(`Bad value for ${name}: "${text}". It takes ${accepts}, such as ${name} ${example}.`)
}

function joinValues({ row, name }: GivenFlag, first: unknown, second: unknown): unknown {
  if (!row.kind.merge) throw badOption(`Option ${name} was given twice. Give it once.`)
  const joined = row.kind.merge(first, second)
  if (joined !== undefined) return joined
  throw badOption(`Option ${name} was given twice with the same key. Give each key once.`)
}

function badOption(message: string): ZtxexpError {
  return new ZtxexpError('BAD_OPTION', message)
}
