/**
 * Reads a command line into checked values.
 *
 * The tokens come from `parseArgs` of `node:util`, not from cac: cac turns every value that looks like a number
 * into one (`-t 007`), takes no value that begins with a dash (`--sort -loss`), makes objects of dotted names and
 * hides whether a flag was given twice.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { ZtxexpError } from '../model/error.ts'
import { COMMAND_NAMES, type Command, isCommand } from './command.ts'
import { didYouMean, flagName, longNames } from './name.ts'
import { type NamedOption, type OptionValues, optionsFrom } from './option-type.ts'

/** What a command line says. */
export interface ParsedCommand {
  /** Default: `run`. */
  command: Command
  /** Parts of paths of experiment files; none means all. */
  filters: string[]
  /** Only the options that were given. */
  values: OptionValues
  /** Whether to show the help of `command` and do nothing else. */
  help: boolean
  /** Whether to show the version and do nothing else. */
  version: boolean
  /** Whether the command was named, so that `ztxexp --help` can differ from `ztxexp run --help`. */
  named: boolean
}

const ROWS = optionsFrom('cli')
const BY_LONG = new Map(ROWS.flatMap((row) => longNames(row).map((name) => [name, row] as const)))
const BY_SHORT = new Map(ROWS.flatMap((row) => (row.short ? [[row.short, row] as const] : [])))

type Token = ReturnType<typeof tokenize>[number]
type OptionToken = Extract<Token, { kind: 'option' }>

/** One flag as given: which option, and its text (`undefined`: it stands alone; `false`: `--no-` before it). */
interface GivenFlag {
  row: NamedOption
  value: string | undefined | false
}

/**
 * Reads the arguments after `ztxexp`.
 *
 * With `--help` or `--version` among them nothing else is checked.
 *
 * @param argv such as `process.argv.slice(2)`
 * @throws ZtxexpError BAD_OPTION for an unknown flag, a bad or missing value, or a flag that is given twice
 * @example
 * parseCommandLine(['list', 'train', '--workers', '50%'])
 * // { command: 'list', filters: ['train'], values: { workers: '50%' }, help: false, version: false, named: true }
 */
export function parseCommandLine(argv: readonly string[]): ParsedCommand {
  const tokens = joinOptionalValues(tokenize(argv))
  const words = tokens.filter((token) => token.kind === 'positional').map((token) => token.value)
  const first = tokens.find((token) => token.kind !== 'option')
  const named = first?.kind === 'positional' && isCommand(first.value)
  const command = named && isCommand(words[0]) ? words[0] : 'run'
  const filters = named ? words.slice(1) : words
  const flags = tokens.filter((token) => token.kind === 'option')
  const help = flags.some(({ name }) => name === 'help')
  const version = flags.some(({ name }) => name === 'version')
  const values =
    help || version
      ? {}
      : readFlags(
          flags.map((token) => identify(token, argv)),
          command,
        )
  return { command, filters, values, help, version, named }
}

function tokenize(argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const [name, row] of BY_LONG) options[name] = { type: takesValue(row) ? 'string' : 'boolean' }
  for (const [short, row] of BY_SHORT) {
    const long = longNames(row)[0] ?? ''
    options[long] = { type: takesValue(row) ? 'string' : 'boolean', short }
  }
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens
}

/** Whether a flag always has a value, so that the next argument is it. */
function takesValue(row: NamedOption): boolean {
  return row.kind.takesNext === undefined
}

/** Gives flags that may stand alone the argument after them where that can only be their value. */
function joinOptionalValues(tokens: Token[]): Token[] {
  const joined: Token[] = []
  for (const token of tokens) {
    const last = joined.at(-1)
    const takesNext =
      last?.kind === 'option' && last.value === undefined ? BY_LONG.get(last.name)?.kind.takesNext : undefined
    if (last?.kind === 'option' && token.kind === 'positional' && takesNext?.test(token.value)) {
      joined.splice(-1, 1, { ...last, value: token.value, inlineValue: false })
    } else joined.push(token)
  }
  return joined
}

function identify(token: OptionToken, argv: readonly string[]): GivenFlag {
  const row = BY_LONG.get(token.name)
  if (!row) {
    const negated = token.name.startsWith('no-') ? BY_LONG.get(token.name.slice(3)) : undefined
    if (negated && !takesValue(negated) && token.value === undefined) return { row: negated, value: false }
    throw unknownFlag(token, argv)
  }
  // `-t=x` means `-t x`, as it does to Vitest.
  const short = !token.rawName.startsWith('--')
  const value = short && token.inlineValue ? token.value?.replace(/^=/, '') : token.value
  const inline = token.inlineValue === true
  if (takesValue(row) && (value === undefined || value === '' || (!inline && isFlag(value)))) {
    throw new ZtxexpError('BAD_OPTION', `Option ${token.rawName} needs a value: ${whatItTakes(row)}`)
  }
  return { row, value }
}

/** Whether an argument is a flag rather than a value that begins with a dash, such as `-loss`. */
function isFlag(argument: string): boolean {
  return (
    argument.startsWith('--') ||
    (argument.length === 2 && argument[0] === '-' && BY_SHORT.has(argument[1] ?? ''))
  )
}

function unknownFlag(token: OptionToken, argv: readonly string[]): ZtxexpError {
  // A single dash before a long name (`-workers`) comes as a bundle of letters; it is shown as it was typed.
  const typed = (argv[token.index] ?? token.rawName).split('=')[0] ?? ''
  const shown = token.rawName.startsWith('--') ? token.rawName : typed
  const hint = didYouMean(`--${shown.replace(/^-+/, '')}`, [...new Set(ROWS.map(flagName))])
  return new ZtxexpError('BAD_OPTION', `Unknown option ${shown}.${hint} See "ztxexp --help" for all options.`)
}

function readFlags(flags: readonly GivenFlag[], command: Command): OptionValues {
  const values: Record<string, unknown> = {}
  for (const { row, value: given } of flags) {
    const name = flagName(row)
    if (row.commands && !row.commands.includes(command)) {
      const others = COMMAND_NAMES.filter((other) => row.commands?.includes(other)).join(' and ')
      throw new ZtxexpError(
        'BAD_OPTION',
        `Option ${name} does not apply to "ztxexp ${command}", only to ${others}.`,
      )
    }
    const value = typeof given === 'string' ? row.kind.fromText(given) : given !== false
    if (value === undefined) {
      throw new ZtxexpError('BAD_OPTION', `Bad value for ${name}: "${given}". It takes ${whatItTakes(row)}`)
    }
    values[row.key] = Object.hasOwn(values, row.key) ? join(row, values[row.key], value) : value
  }
  return values as OptionValues
}

function join(row: NamedOption, first: unknown, second: unknown): unknown {
  const name = flagName(row)
  if (!row.kind.merge) throw new ZtxexpError('BAD_OPTION', `Option ${name} was given twice. Give it once.`)
  const joined = row.kind.merge(first, second)
  if (joined !== undefined) return joined
  throw new ZtxexpError('BAD_OPTION', `Option ${name} was given twice with the same key. Give each key once.`)
}

function whatItTakes({ kind, ...row }: NamedOption): string {
  return `${kind.accepts}, such as ${flagName({ ...row, kind })} ${kind.example}.`
}
