/**
 * Cuts a command line into words and flags, each flag with the option that it stands for.
 *
 * The tokens come from `parseArgs` of `node:util`, not from cac: cac turns every value that looks like a number
 * into one (`-t 007`), takes no value that begins with a dash (`--sort -loss`), makes objects of dotted names and
 * hides whether a flag was given twice.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { ZtxexpError } from '../model/error.ts'
import { nearestName } from '../model/nearest-name.ts'
import { flagName, longNames } from './name.ts'
import { type NamedOption, optionsFrom } from './option-type.ts'

const ROWS = optionsFrom('cli')
const BY_LONG = new Map(ROWS.flatMap((row) => longNames(row).map((name) => [name, row] as const)))
const SHORTS = new Set(ROWS.map((row) => row.short))

export type Token = ReturnType<typeof readTokens>[number]
export type OptionToken = Extract<Token, { kind: 'option' }>

/** One flag of a command line. */
export interface GivenFlag {
  row: NamedOption
  /** As it was typed, without its value. */
  name: string
  /** Its text; `undefined`: it stands alone; `false`: `--no-` stands before it. */
  value: string | undefined | false
}

/** Words, flags and the `--` of a command line, in order; unknown flags too. */
export function tokenize(argv: readonly string[]): Token[] {
  const joined: Token[] = []
  for (const token of readTokens(argv)) {
    const last = joined.at(-1)
    if (token.kind === 'positional' && last?.kind === 'option' && isValueOf(last, token.value)) {
      joined.splice(-1, 1, { ...last, value: token.value, inlineValue: false })
    } else joined.push(token)
  }
  return joined
}

function readTokens(argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const row of ROWS) {
    const type = mustHaveValue(row) ? 'string' : 'boolean'
    for (const name of longNames(row)) options[name] = { type }
    if (row.short) options[flagName(row).slice(2)] = { type, short: row.short }
  }
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens
}

/** Whether a word can only be the value of the flag before it, which could also stand alone. */
function isValueOf(token: OptionToken, word: string): boolean {
  return token.value === undefined && (BY_LONG.get(token.name)?.kind.takesNext?.test(word) ?? false)
}

function mustHaveValue(row: NamedOption): boolean {
  return row.kind.takesNext === undefined
}

/**
 * The option that a flag stands for.
 *
 * @throws ZtxexpError BAD_OPTION for an unknown flag and for one that lacks its value
 */
export function identifyFlag(token: OptionToken, argv: readonly string[]): GivenFlag {
  const row = BY_LONG.get(token.name)
  const name = token.rawName
  if (!row) {
    const negated = token.name.startsWith('no-') ? BY_LONG.get(token.name.slice(3)) : undefined
    if (!negated || mustHaveValue(negated) || token.value !== undefined) throw unknownFlag(token, argv)
    return { row: negated, name, value: false }
  }
  const { value, inlineValue } = token
  if (mustHaveValue(row) && (!value || (!inlineValue && isFlag(value)))) {
    const { accepts, example } = row.kind
    throw new ZtxexpError(
      'BAD_OPTION',
      `Option ${name} needs a value: ${accepts}, such as ${name} ${example}.`,
    )
  }
  // `-t=x` means `-t x`, as it does to Vitest.
  return { row, name, value: !name.startsWith('--') && inlineValue ? value?.replace(/^=/, '') : value }
}

/** Whether an argument is a flag rather than a value that begins with a dash, such as `-loss`. */
function isFlag(argument: string): boolean {
  return (
    argument.startsWith('--') || (argument.length === 2 && argument[0] === '-' && SHORTS.has(argument[1]))
  )
}

function unknownFlag(token: OptionToken, argv: readonly string[]): ZtxexpError {
  // A single dash before a long name (`-workers`) comes as a bundle of letters; it is shown as it was typed.
  const typed = (argv[token.index] ?? token.rawName).replace(/=.*$/s, '')
  const nearest = nearestName(typed.replace(/^-+/, ''), [...BY_LONG.keys()])
  const meant = nearest === undefined ? undefined : BY_LONG.get(nearest)
  const hint = meant ? ` Did you mean ${flagName(meant)}?` : ''
  return new ZtxexpError('BAD_OPTION', `Unknown option ${typed}.${hint} See "ztxexp --help" for all options.`)
}
