/** Looks at what `--set` puts in the place of values of another type: a mistake in spelling, or at least worth a word. */
import { ZtxexpError } from '../model/error.ts'
import type { JsonObject, JsonValue } from '../model/utils/json.ts'

/** What is written for the values of JSON in other languages, and by hand. */
const SPELLINGS: readonly [RegExp, JsonValue][] = [
  [/^(?:true|yes|on)$/i, true],
  [/^(?:false|no|off)$/i, false],
  [/^(?:none|nil|undefined)$/i, null],
]
/**
 * A sentence where the value is of another type than all that the configs have in its place; `undefined` where it is
 * not, or where they have several.
 *
 * @param values What the configs have there.
 * @throws {ZtxexpError} `BAD_OPTION` where the value is most likely another one, misspelt: `False` for false, and any
 *   text for a number. `--grid` puts a text there that is meant.
 * @example
 * describeTypeChange('layers', 5, [[1], [2]]) // '--set layers=5 puts a number where the configs have lists'
 */
export function describeTypeChange(
  key: string,
  value: JsonValue,
  values: readonly JsonValue[],
): string | undefined {
  const types = new Set(values.filter((known) => known !== null).map(typeOf))
  const [type] = types
  if (type === undefined || types.size > 1 || value === null || type === typeOf(value)) return undefined
  const meant = findMeant(value, type)
  if (meant !== undefined) {
    const hint = meant === 'number' ? adviseNumber(key, value) : `Write --set ${key}=${meant}.`
    throw new ZtxexpError(
      'BAD_OPTION',
      `--set ${key}=${show(value)}: the configs have ${PLURALS[type]} there, and this is ${NAMES[typeOf(value)]}. ${hint}`,
    )
  }
  return `--set ${key}=${JSON.stringify(value)} puts ${NAMES[typeOf(value)]} where the configs have ${PLURALS[type]}`
}

/** The values that some configs have at a place, each type at least once. */
export function valuesOf(configs: Iterable<JsonObject>, read: (config: JsonObject) => JsonValue | undefined) {
  const values: JsonValue[] = []
  const seen = new Set<string>()
  for (const config of configs) {
    const value = read(config)
    if (value === undefined || seen.has(typeOf(value))) continue
    seen.add(typeOf(value))
    values.push(value)
  }
  return values
}

type TypeName = 'boolean' | 'number' | 'string' | 'object' | 'list' | 'null'

const NAMES = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  object: 'an object',
  list: 'a list',
  null: 'null',
} as const satisfies Record<TypeName, string>

const PLURALS = {
  boolean: 'true or false',
  number: 'numbers',
  string: 'texts',
  object: 'objects',
  list: 'lists',
  null: 'null',
} as const satisfies Record<TypeName, string>

function typeOf(value: JsonValue): TypeName {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : (typeof value as TypeName)
}

function findMeant(value: JsonValue, type: TypeName): string | undefined {
  if (type === 'boolean' && (value === 0 || value === 1)) return String(value === 1)
  if (typeof value !== 'string' || (type !== 'boolean' && type !== 'number')) return undefined
  const [, meant] = SPELLINGS.find(([pattern]) => pattern.test(value)) ?? []
  if (meant === null || (meant !== undefined && type === 'boolean')) return String(meant)
  return type === 'number' ? 'number' : undefined
}

function adviseNumber(key: string, value: JsonValue): string {
  const asGrid = `--grid '${key}=${JSON.stringify(value)}'`
  return `Write a number, such as 0.1 or 1e-3. If the text is meant: ${asGrid}.`
}

function show(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
