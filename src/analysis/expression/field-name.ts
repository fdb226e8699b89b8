/** What the name of a field means: a full name says the part of a run, a plain one must be found in one part only. */
import { ZtxexpError } from '../../model/error.ts'
import { isPlainObject, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import { isEqual } from './expression-value.ts'

/** Where a field may stand. `meta` is reached by full names only. */
export type Part = 'config' | 'metrics' | 'run' | 'meta'

/** The parts that plain names are looked for in, in the order of their columns. */
export const PLAIN_PARTS = ['config', 'metrics', 'run'] as const

/** What names are looked for in. */
export interface Parts extends Record<Part, JsonObject | null> {
  /** The directory of the run, which is the field `run_dir`. */
  runDir?: string
}

/** A value, and the part that it stands in. */
export interface FoundField {
  part: Part
  value: JsonValue
}

/** Such as `config.lr`. */
export function fullName(part: Part, key: string): string {
  return `${part}.${key}`
}

/** Takes a full name apart; `undefined` where a name does not begin with a part. */
export function splitFullName(name: string): { part: Part; key: string } | undefined {
  const dot = name.indexOf('.')
  const part = dot === -1 || dot === name.length - 1 ? undefined : toPart(name.slice(0, dot))
  return part && { part, key: name.slice(dot + 1) }
}

function toPart(text: string): Part | undefined {
  return text === 'config' || text === 'metrics' || text === 'run' || text === 'meta' ? text : undefined
}

/** Everything that a name may mean: one value for a full name, and one for each part that has a plain one. */
export function findFields(parts: Parts, name: string): FoundField[] {
  const full = splitFullName(name)
  const value = full && valueIn(parts, full.part, full.key)
  if (full && value !== undefined) return [{ part: full.part, value }]
  const fields: FoundField[] = []
  for (const part of PLAIN_PARTS) {
    const found = valueIn(parts, part, name)
    if (found !== undefined) fields.push({ part, value: found })
  }
  // An object is a field of its own only where the name is that of no value.
  const values = fields.filter(({ value }) => !isPlainObject(value))
  return values.length > 0 ? values : fields
}

function valueIn(parts: Parts, part: Part, key: string): JsonValue | undefined {
  if (part === 'run' && key === 'run_dir') return parts.runDir
  return valueAtKey(parts[part] ?? undefined, key)
}

/**
 * The one value of those that {@link findFields} has found, or `undefined` where there is none. Equal values, such as of
 * a config that a run has returned with its metrics, are one.
 *
 * @throws ZtxexpError (`BAD_OPTION`) where the values differ.
 */
export function pickField(name: string, found: readonly FoundField[]): JsonValue | undefined {
  const [first, ...others] = found
  if (others.some(({ value }) => !isEqual(value, first?.value)))
    throw ambiguousName(
      name,
      found.map(({ part }) => part),
    )
  // As in Python, the record of the run comes first, then its metrics.
  return found.at(-1)?.value
}

/** Says what a plain name could mean. */
export function ambiguousName(name: string, parts: readonly Part[]): ZtxexpError {
  const names = parts.map((part) => fullName(part, name))
  return new ZtxexpError(
    'BAD_OPTION',
    `"${name}" is ${names.length > 2 ? '' : 'both '}${names.join(' and ')}: write which one is meant.`,
  )
}

/** In which parts a plain name is found over several runs. */
export class NameUse {
  readonly #parts = new Set<Part>()
  readonly #onlyParts = new Set<Part>()
  #differs = false

  add(found: readonly FoundField[]): void {
    const [first, ...others] = found
    if (!first) return
    for (const { part } of found) this.#parts.add(part)
    if (others.length === 0) this.#onlyParts.add(first.part)
    else if (others.some(({ value }) => !isEqual(value, first.value))) this.#differs = true
  }

  get isKnown(): boolean {
    return this.#parts.size > 0
  }

  /** Whether it means different things. */
  get isAmbiguous(): boolean {
    return this.#differs || this.#onlyParts.size > 1
  }

  /** In the order of their columns. */
  get parts(): Part[] {
    return PLAIN_PARTS.filter((part) => this.#parts.has(part))
  }
}
