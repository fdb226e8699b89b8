/** The types that follow from the table of options, and the table as a plain list to walk over. */
import type { Kind } from './kind.ts'
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

/** Keys that have a value for the program; help and version are acted on while parsing. */
export type ValueKey = Exclude<OptionKey, 'help' | 'version'>

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

export const OPTION_LIST: readonly NamedOption[] = Object.entries<Omit<NamedOption, 'key'>>(OPTIONS).map(
  ([key, row]) => ({ ...row, key: key as OptionKey }),
)

/** The rows that may come from a source. */
export function optionsFrom(source: Source): NamedOption[] {
  return OPTION_LIST.filter((row) => row.only?.includes(source) ?? true)
}

/** The values of all sources in one, the first source that says something winning. */
export function firstOf(sources: readonly OptionValues[]): OptionValues {
  return Object.assign({}, ...sources.toReversed())
}
