/**
 * Cuts a command line into words and flags, each flag with the option that it stands for.
 *
 * The tokens come from `parseArgs` of `node:util`, not from cac: cac turns every value that looks like a number
 * into one (`-t 007`), takes no value that begins with a dash (`--sort -loss`), makes objects of dotted names and
 * hides whether a flag was given twice.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { ZtxexpError } from '../../model/error.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import type { Kind } from '../kinds/kind.ts'
import { flagName, longNames, type OptionNames } from '../name.ts'

/** What must be known of an option to read its flag. */
export interface FlagRow extends OptionNames {
  kind: Kind<unknown, unknown>
  /** One letter. */
  short?: string
}

/** What help says of an option. */
export interface HelpRow extends FlagRow {
  /** What it does, as one sentence. */
  help: string
  default: unknown
}

export type Token = ReturnType<typeof readTokens>[number]
export type OptionToken = Extract<Token, { kind: 'option' }>

/** One flag of a command line. */
export interface GivenFlag {
  row: FlagRow
  /** As it was typed, without its value. */
  name: string
  /** Its text; `undefined`: it stands alone; `false`: `--no-` stands before it. */
  value: string | undefined | false
  /** Whether the value stands behind the `=` of a long name. */
  isJoined: boolean
}

/** Reads the flags of one table of options. */
export class FlagReader {
  readonly #rows: readonly FlagRow[]
  readonly #byLong: ReadonlyMap<string, FlagRow>
  readonly #helpCommand: string
  readonly #commandsWith: (name: string) => readonly string[]

  /**
   * @param helpCommand where an error sends the user, such as `ztxexp --help`.
   * @param commandsWith the commands that have an option which is not in these rows, by its long name.
   */
  constructor(
    rows: readonly FlagRow[],
    helpCommand: string,
    commandsWith: (name: string) => readonly string[] = () => [],
  ) {
    this.#rows = rows
    this.#byLong = new Map(rows.flatMap((row) => longNames(row).map((name) => [name, row] as const)))
    this.#helpCommand = helpCommand
    this.#commandsWith = commandsWith
  }

  /** Words, flags and the `--` of a command line, in order; unknown flags too. */
  tokenize(argv: readonly string[]): Token[] {
    const joined: Token[] = []
    for (const token of readTokens(this.#rows, argv)) {
      const last = joined.at(-1)
      if (token.kind === 'positional' && last?.kind === 'option' && this.#isValueOf(last, token.value)) {
        joined.splice(-1, 1, { ...last, value: token.value, inlineValue: false })
      } else joined.push(token)
    }
    return joined
  }

  /**
   * The option that a flag stands for.
   *
   * @throws ZtxexpError BAD_OPTION for an unknown flag and for one that lacks its value
   */
  identify(token: OptionToken, argv: readonly string[]): GivenFlag {
    const row = this.#byLong.get(token.name)
    const name = token.rawName
    if (!row) {
      const negated = token.name.startsWith('no-') ? this.#byLong.get(token.name.slice(3)) : undefined
      if (!negated || mustHaveValue(negated) || token.value !== undefined)
        throw this.#unknownFlag(token, argv)
      return { row: negated, name, value: false, isJoined: false }
    }
    const { value, inlineValue } = token
    if (mustHaveValue(row) && (!value || (!inlineValue && this.#isFlag(value)))) {
      const { accepts, example } = row.kind
      throw new ZtxexpError(
        'BAD_OPTION',
        `Option ${name} needs a value: ${accepts}, such as ${name} ${example}.`,
      )
    }
    const isJoined = inlineValue === true && name.startsWith('--')
    // `-t=x` means `-t x`, as it does to Vitest.
    return { row, name, value: inlineValue && !isJoined ? value?.replace(/^=/, '') : value, isJoined }
  }

  /** Whether a word can only be the value of the flag before it, which could also stand alone. */
  #isValueOf(token: OptionToken, word: string): boolean {
    return token.value === undefined && (this.#byLong.get(token.name)?.kind.takesNext?.test(word) ?? false)
  }

  /** Whether an argument is a flag rather than a value that begins with a dash, such as `-loss`. */
  #isFlag(argument: string): boolean {
    const isShort = argument.length === 2 && argument[0] === '-'
    return argument.startsWith('--') || (isShort && this.#rows.some((row) => row.short === argument[1]))
  }

  #unknownFlag(token: OptionToken, argv: readonly string[]): ZtxexpError {
    // A single dash before a long name (`-workers`) comes as a bundle of letters; it is shown as it was typed.
    const typed = (argv[token.index] ?? token.rawName).replace(/=.*$/s, '')
    const owners = this.#commandsWith(token.name)
    if (owners.length > 0) {
      const named = owners.map((command) => `ztxexp ${command}`).join(', ')
      return new ZtxexpError('BAD_OPTION', `Option ${typed} belongs to ${named}.`)
    }
    const flagOf = (name: string) => flagName(this.#byLong.get(name) ?? { key: name })
    const hint = didYouMean(typed.replace(/^-+/, ''), [...this.#byLong.keys()], flagOf)
    return new ZtxexpError(
      'BAD_OPTION',
      `Unknown option ${typed}.${hint} See "${this.#helpCommand}" for all options.`,
    )
  }
}

function mustHaveValue(row: FlagRow): boolean {
  return row.kind.takesNext === undefined
}

function readTokens(rows: readonly FlagRow[], argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const row of rows) {
    const type = mustHaveValue(row) ? 'string' : 'boolean'
    for (const name of longNames(row)) options[name] = { type }
    if (row.short) options[flagName(row).slice(2)] = { type, short: row.short }
  }
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens
}
