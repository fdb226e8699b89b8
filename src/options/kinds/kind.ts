/** What an option's value can be: how it is read from text and from a config file, and the simplest kinds. */
import type { JsonValue } from '../../model/utils/json.ts'

/**
 * One kind of option value.
 *
 * @typeParam Value what the program gets.
 * @typeParam Input what a user may write in a config file for it.
 */
export interface Kind<Value, Input = Value> {
  /** How the value stands behind the flag in help, such as `<n>`; empty for a plain switch. */
  readonly placeholder: string
  /** What is accepted, in words that follow "It takes". */
  readonly accepts: string
  /** A good value as text. */
  readonly example: string
  /** A good value in a config file, as source text. */
  readonly configExample: string
  /**
   * Set where the flag may stand alone, which then means `true`: the next argument is its value only when it
   * matches (`--shuffle 7`, but `--shuffle penguins` is a switch and a filter). `/(?!)/`: only with `=`.
   */
  readonly takesNext?: RegExp
  /** Reads the text of a flag or an environment variable; `undefined` when it is not accepted. */
  fromText(text: string): Value | undefined
  /** Reads what stands in a config file; `undefined` when it is not accepted. */
  fromConfig(input: unknown): Value | undefined
  /** Says which part of an object in a config file is not accepted, as `bse: There is no such key.`, key first. */
  problemWith?(input: Readonly<Record<string, unknown>>): string | undefined
  /** Says in words of its own what is wrong, to follow the name of the option; with a dot first, of a part of it. */
  explain?(input: unknown): string | undefined
  /** Joins the values of a repeated flag, or `undefined` when they contradict. Without it a flag stands once. */
  merge?(first: Value, second: Value): Value | undefined
  /** The value as a user would write it. */
  format(value: Value): string
  /** The value as plain data, where it is none or may hold secrets. */
  toJson?(value: Value): JsonValue
  /** Set where a value may hold a password: a bad one is not shown. */
  readonly isSecret?: true
  /** What a shell completes it with: paths, or the words that there are. Default: nothing. */
  readonly completes?: 'file' | 'folder' | readonly string[]
  /** Exists in the type only: carries `Input`. */
  readonly input?: Input
}

/** What is said of a text that a kind does not accept. @param name Of the flag or the variable. @param sign Between it and a value */
export function describeBadText(
  { accepts, example, isSecret }: Pick<Kind<unknown>, 'accepts' | 'example' | 'isSecret'>,
  { name, sign, text }: { name: string; sign: string; text: string },
): string {
  const shown = isSecret ? '' : `: "${text}"`
  return `Bad value for ${name}${shown}. It takes ${accepts}, such as ${name}${sign}${example}.`
}

/** What kinds have in common that stand in declarations only: no text. */
export const NO_TEXT = { placeholder: '', fromText: () => undefined, format: String } as const

/** Any text but the empty one. */
export function text(placeholder: string, example: string): Kind<string> {
  const read = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value : undefined)
  return {
    placeholder: `<${placeholder}>`,
    accepts: 'some text',
    example,
    configExample: `'${example}'`,
    fromText: read,
    fromConfig: read,
    format: String,
  }
}

/** The path of a file or of a folder. */
export function path(completes: 'file' | 'folder', example: string): Kind<string> {
  return { ...text(completes === 'folder' ? 'dir' : 'file', example), completes }
}

/** `true` or `false`; as a flag also without a value, and with `--no-` before its name. */
export function flag(): Kind<boolean> {
  const words: Record<string, boolean> = { true: true, false: false, 1: true, 0: false }
  return {
    placeholder: '',
    accepts: 'true or false',
    example: 'true',
    configExample: 'true',
    takesNext: /^(true|false)$/,
    fromText: (value) => (Object.hasOwn(words, value.toLowerCase()) ? words[value.toLowerCase()] : undefined),
    fromConfig: (value) => (typeof value === 'boolean' ? value : undefined),
    format: String,
  }
}

/** A whole number from `min` on. */
export function integer(min: number, example = String(Math.max(min, 1))): Kind<number> {
  const check = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) >= min ? Number(value) : undefined
  return {
    placeholder: '<n>',
    accepts: `a whole number of at least ${min}`,
    example,
    configExample: example,
    fromText: (value) => (/^\d+$/.test(value) ? check(Number(value)) : undefined),
    fromConfig: check,
    format: String,
  }
}

/**
 * One of a list of words.
 *
 * @param words what the program gets.
 * @param synonyms other words that are accepted, and what each stands for.
 */
export function oneOf<const Word extends string, const Synonym extends string = never>(
  words: readonly Word[],
  synonyms?: Readonly<Record<Synonym, NoInfer<Word>>>,
): Kind<Word, Word | Synonym> {
  const known = new Map<unknown, Word>(words.map((word) => [word, word]))
  for (const [synonym, word] of Object.entries<Word>(synonyms ?? {})) known.set(synonym, word)
  const read = (value: unknown) => known.get(value)
  return {
    placeholder: '<name>',
    accepts: `one of ${[...known.keys()].join(', ')}`,
    example: words[0] ?? '',
    configExample: `'${words[0]}'`,
    completes: words,
    fromText: read,
    fromConfig: read,
    format: String,
  }
}

/** A switch that may carry a seed: `--shuffle`, `--shuffle 7`, `--no-shuffle`. */
export function optionalSeed(): Kind<number | boolean> {
  const seed = integer(0, '7')
  const asSwitch: Record<string, boolean> = { true: true, false: false }
  return {
    ...seed,
    placeholder: '[seed]',
    accepts: 'nothing, true, false or a seed (a whole number of at least 0)',
    takesNext: /^\d+$/,
    fromText: (value) => (Object.hasOwn(asSwitch, value) ? asSwitch[value] : seed.fromText(value)),
    fromConfig: (value) => (typeof value === 'boolean' ? value : seed.fromConfig(value)),
    format: String,
  }
}

/**
 * A switch that one word makes stricter: `--resume`, `--resume=code`, `--no-resume`. The word needs its `=`, so that
 * `--resume train` is the switch and a filter.
 */
export function switchOr<const Word extends string>(word: Word): Kind<boolean | Word> {
  const known: Record<string, boolean | Word> = { true: true, false: false, 1: true, 0: false, [word]: word }
  return {
    placeholder: `[=${word}]`,
    accepts: `nothing, true, false or ${word}`,
    example: word,
    configExample: `'${word}'`,
    takesNext: /(?!)/,
    completes: [word],
    fromText: (value) => (Object.hasOwn(known, value) ? known[value] : undefined),
    fromConfig: (value) =>
      typeof value === 'boolean' || value === word ? (value as boolean | Word) : undefined,
    format: String,
  }
}
