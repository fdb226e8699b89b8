/** What an evaluation goes over: `cases(...)`, and what may stand in its place. */
import { resolve } from 'node:path'
import type { JsonObject } from '../../model/utils/json.ts'

/** Cases that can be walked: a list, a generator, lines that are read from somewhere. */
export type CaseItems<Case extends object> = Iterable<Case> | AsyncIterable<Case>

/** Cases, or the path of a file of them, relative to the experiment file. */
export type CasesFrom<Case extends object> = string | CaseItems<Case>

/** Makes the cases of a variant from its config. It is called again where they are walked again. */
export type CasesOfConfig<Case extends object, Config> = (
  config: Config,
) => CasesFrom<Case> | PromiseLike<CasesFrom<Case>>

/** Names a case. (Declared as a method, so that a source of some cases is one of objects.) */
export type CaseId<Case extends object> = { of(item: Case): string | number }['of']

/** Options of {@link cases}. */
export interface CaseOptions<Case extends object> {
  /**
   * What tells a case from all others, so that its result is found again: the name of a key (dots reach into objects),
   * or a function of the case. A text, or a number, which counts as the text of it.
   *
   * Default: the key `id` where the first case has it. Else the first 12 hex digits of a hash of the case's content,
   * whatever the order of its keys: rows may be put in anywhere, and one that is changed is another case. Equal rows
   * get `-2`, `-3`, … .
   */
  id?: string | CaseId<Case> | undefined
}

/** The cases of an evaluation, not read yet. */
export interface CaseSource<Case extends object, Config = unknown> extends CaseOptions<Case> {
  readonly from: CasesFrom<Case> | CasesOfConfig<Case, Config>
}

/** Whatever the option `cases` takes. */
export type DeclaredCases<Case extends object, Config> =
  | CaseSource<Case, Config>
  | CasesFrom<Case>
  | CasesOfConfig<Case, Config>

/**
 * The cases that an evaluation goes over: plain JSON objects, of any keys; `input` and `expected` are what scorers are
 * given by these names. They are read one after the other when the evaluation starts, never all at once where that can
 * be avoided, and may be millions. Reading fails with an error that names the file and the line when a case is not what it
 * must be, when two have one id, and when there is none at all.
 *
 * From a path, relative to the experiment file, by its ending (UTF-8, with or without a byte order mark):
 * - `.jsonl`, `.ndjson`: an object a line; blank lines do not count
 * - `.csv`: as RFC 4180 has it, the names of the columns first. All values are texts, as in Python's `csv.DictReader`:
 *   what looks like a number may be a postal code.
 * - `.json`, `.yaml`, `.yml`: a list of objects; these are read as a whole
 *
 * Else an array, any other iterable or asynchronous iterable, or a function of the config that returns one of all these.
 * A generator can be walked only once, so that its cases are kept in memory; a function that makes one is called again.
 *
 * @example
 * experiment.each(sweep().grid({ model: ['small', 'large'] }))(
 *   'qa',
 *   { cases: cases<{ id: string; input: string; expected: string }>('./questions.jsonl') },
 *   ({ config, case: { input } }) => answer(config.model, input),
 * )
 */
export function cases<Case extends object = JsonObject>(
  path: string,
  options?: CaseOptions<Case>,
): CaseSource<Case>
/** {@link cases} of what can be walked. */
export function cases<Case extends object>(
  items: CaseItems<Case>,
  options?: CaseOptions<Case>,
): CaseSource<Case>
/** {@link cases} that a function makes from the config of a variant. */
export function cases<Case extends object, Config>(
  make: CasesOfConfig<Case, Config>,
  options?: CaseOptions<Case>,
): CaseSource<Case, Config>
export function cases<Case extends object>(
  from: CaseSource<Case, never>['from'],
  { id }: CaseOptions<Case> = {},
): CaseSource<Case, never> {
  return { from, id }
}

/** What was given as `cases`, with or without the function. */
export function toCaseSource<Case extends object, Config>(
  declared: DeclaredCases<Case, Config>,
): CaseSource<Case, Config> {
  return isCaseSource(declared) ? declared : { from: declared }
}

function isCaseSource<Case extends object, Config>(
  declared: DeclaredCases<Case, Config>,
): declared is CaseSource<Case, Config> {
  return typeof declared === 'object' && declared !== null && 'from' in declared && !isWalkable(declared)
}

export function isWalkable(value: unknown): value is CaseItems<object> {
  if (typeof value !== 'object' || value === null) return false
  return Symbol.iterator in value || Symbol.asyncIterator in value
}

/** The file that the cases are read from, if they are and it is known before any config is. */
export function caseFile({ from }: CaseSource<object, never>, folder: string): string | undefined {
  return typeof from === 'string' ? resolve(folder, from) : undefined
}
