/** The types that follow from the table of options, and the table as a plain list to walk over. */
import type { Kind } from './kinds/kind.ts'
import type { OptionRow, Source } from './option-row.ts'
import { OPTIONS } from './table.ts'

type Table = typeof OPTIONS

export type OptionKey = keyof Table

type ValueOf<Key extends OptionKey> = Table[Key]['kind'] extends Kind<infer Value, infer _> ? Value : never
type InputOf<Key extends OptionKey> = Table[Key]['kind'] extends Kind<infer _, infer Input> ? Input : never

/** The keys that may come from one source. */
type KeyFrom<From extends Source> = {
  [Key in OptionKey]: Table[Key] extends { only: readonly (infer Only)[] }
    ? From extends Only
      ? Key
      : never
    : Key
}[OptionKey]

/** Keys that may stand in a config file. */
export type ConfigKey = KeyFrom<'config'>

/** Keys that may stand nowhere but among the options of an experiment. */
type DeclaredOnlyKey = {
  [Key in OptionKey]: Table[Key] extends { only: readonly ['declaration'] } ? Key : never
}[OptionKey]

/** Keys that have a value for the program; help and version are acted on while parsing. */
export type ValueKey = Exclude<OptionKey, 'help' | 'version' | DeclaredOnlyKey>

type DeclaredKind<Key extends OptionKey> = Table[Key] extends { declared: infer Declared }
  ? Declared extends true
    ? Table[Key]['kind']
    : Declared
  : never

/** Keys of the table that may stand among the options of an experiment, by what they are called there. */
type DeclaredNames = {
  [Key in OptionKey as Table[Key] extends { declared: unknown }
    ? Table[Key] extends { declaredAs: infer Name extends string }
      ? Name
      : Key
    : never]: Key
}

/** What the table lets a user write among the options of an experiment. */
export type DeclaredInputs = {
  [Name in keyof DeclaredNames]?: DeclaredKind<DeclaredNames[Name]> extends Kind<infer _, infer Input>
    ? Input | undefined
    : never
}

/** What an experiment says, checked. */
export type DeclaredValues = {
  -readonly [Name in keyof DeclaredNames]?: DeclaredKind<DeclaredNames[Name]> extends Kind<
    infer Value,
    infer _
  >
    ? Value
    : never
}

/** What one source says: only what it says, checked. */
export type OptionValues = { -readonly [Key in ValueKey]?: ValueOf<Key> }

/** What the table lets a user write in a config file. */
export type ConfigInputs = { [Key in ConfigKey]?: InputOf<Key> | undefined }

/** The value of every option: `undefined` only where it has no default. */
export type CompleteValues = {
  -readonly [Key in ValueKey]: Table[Key]['default'] extends undefined
    ? ValueOf<Key> | undefined
    : ValueOf<Key>
}

/** A row as code that walks over the table sees it. */
export interface NamedOption extends OptionRow {
  key: OptionKey
  kind: Kind<unknown, unknown>
}

const ROWS: readonly NamedOption[] = Object.entries<Omit<NamedOption, 'key'>>(OPTIONS).map(([key, row]) => ({
  ...row,
  key: key as OptionKey,
}))

/** The rows of a session's options. */
export const OPTION_LIST: readonly NamedOption[] = ROWS.filter(({ only }) => only?.[0] !== 'declaration')

/** An option of an experiment. */
export interface DeclaredOption extends Pick<NamedOption, 'help' | 'kind'> {
  /** What it is called there. */
  key: string
  /** The row of the session's options that it comes from. */
  row: NamedOption
}

export const DECLARED_LIST: readonly DeclaredOption[] = ROWS.flatMap((row) => {
  const { key, help, declared, declaredAs } = row
  if (declared === undefined) return []
  return { key: declaredAs ?? key, help, kind: declared === true ? row.kind : declared, row }
})

/** The rows that may come from a source. */
export function optionsFrom(source: Source): NamedOption[] {
  return OPTION_LIST.filter((row) => row.only?.includes(source) ?? true)
}

/** The values of all sources in one, the first source that says something winning. */
export function firstOf(sources: readonly OptionValues[]): OptionValues {
  return Object.assign({}, ...sources.toReversed())
}
