/** What one row of the table of options says. */
import type { Command } from './command-line/command.ts'
import type { Kind } from './kinds/kind.ts'

/** The headings of the help, in order. */
export const GROUPS = [
  'Selection',
  'Configs',
  'Scheduling',
  'Limits',
  'Retries',
  'Evaluations',
  'Records',
  'Trackers',
  'Machines',
  'Output',
  'Project',
] as const

/** Where a value may come from; `declaration`: the options of an experiment, where a row says so. */
export type Source = 'cli' | 'environment' | 'config' | 'declaration'

/** One option. Its key in the table is its config key; the flag and `ZTXEXP_*` name are derived from that. */
export interface OptionRow<Value = unknown> {
  group: (typeof GROUPS)[number]
  /** What it does, as one sentence. */
  help: string
  /** Value when nobody says anything. `undefined`: none. */
  default: Value | (Value extends readonly (infer Item)[] ? readonly Item[] : never) | undefined
  /** One letter. */
  short?: string
  /** Long name, where it is not the key in kebab-case. */
  flag?: string
  /** More long names. */
  aliases?: readonly string[]
  /** Default: every command that runs what it collects, and those of a queue that `command-options.ts` names. */
  commands?: readonly Command[]
  /** Default: every source but the declaration. */
  only?: readonly Source[]
  /** Whether it may also stand among the options of an experiment: as the same kind, or as one of its own. */
  declared?: true | Kind<unknown, unknown>
  /** Its key there, where that is another. */
  declaredAs?: string
}

/** Makes a row, and checks its default against its kind. */
export function option<Value, Input, const Row extends OptionRow<Value>>(
  kind: Kind<Value, Input>,
  row: Row,
): Row & { readonly kind: Kind<Value, Input> } {
  return { ...row, kind }
}
