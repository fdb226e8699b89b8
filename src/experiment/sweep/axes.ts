/** Checks and copies what the sweep methods are given, so that a sweep is plain data of its own. */

import { type ConfigPath, copyJson, findOverlap, parsePath, setAt } from '../../model/config-path.ts'
import { DeclarationProblem, inPart, type Trail } from '../../model/declaration-problem.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { describeValue, findJsonProblem, isPlainObject, MOST_JSON_SIZE } from '../../model/utils/json.ts'

/** One key of `grid`, `zip` or `random` with its values. */
export interface Axis {
  path: ConfigPath
  values: readonly JsonValue[]
}

/** One key that a base or variant sets. */
export interface Assignment {
  path: ConfigPath
  value: JsonValue
}

/**
 * The axes of an object of lists, in the order of its keys.
 *
 * @throws DeclarationProblem for what is no object of lists, empty lists, values that JSON cannot hold, bad keys,
 * and keys that set the same value (`optimizer` beside `optimizer.lr`).
 */
export function checkAxes(axes: unknown, trail: Trail = []): Axis[] {
  if (!isPlainObject(axes)) {
    throw new DeclarationProblem(
      `expected lists by key, such as { lr: [0.1, 0.01] }, but got ${describeValue(axes)}.`,
      trail,
    )
  }
  const checked = Object.entries(axes).map(([key, values]) => ({
    path: inPart(trail, () => parsePath(key)),
    values: checkValues(key, values, [...trail, key]),
  }))
  refuseOverlap(checked, trail)
  return checked
}

/** The keys of a base or variant as paths and values; `trail` leads to the object. */
export function checkAssignments(config: unknown, trail: Trail = []): Assignment[] {
  const checked = Object.entries(checkConfig(config, trail)).map(([key, value]) => ({
    path: inPart(trail, () => parsePath(key)),
    value,
  }))
  refuseOverlap(checked, trail)
  return checked
}

/** A copy of a config that is checked to be a plain JSON object; keys with dots stay as they are. */
export function checkConfig(config: unknown, trail: Trail = []): JsonObject {
  const where = trail.length === 0 ? '' : `entry ${trail.join('.')}: `
  if (!isPlainObject(config)) {
    throw new DeclarationProblem(`${where}expected a plain object, but got ${describeValue(config)}.`, trail)
  }
  const problem = findJsonProblem(config, { maxSize: MOST_JSON_SIZE })
  if (problem) {
    throw new DeclarationProblem(`${where}"${problem.path}" is ${problem.found}. ${JSON_ONLY}`, trail)
  }
  return copyJson(config as JsonObject)
}

/** A copy of a list that is checked to be an array with at least one entry. */
export function checkList(list: unknown): unknown[] {
  if (!Array.isArray(list)) throw new DeclarationProblem(`expected a list, but got ${describeValue(list)}.`)
  if (list.length === 0) throw new DeclarationProblem('the list is empty. Give it at least one entry.')
  return [...list]
}

/** An integer of at least `minimum`. */
export function checkInteger(name: string, value: unknown, minimum = Number.MIN_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= minimum) return value as number
  const wanted = minimum > Number.MIN_SAFE_INTEGER ? `an integer of at least ${minimum}` : 'an integer'
  const found = typeof value === 'number' ? String(value) : describeValue(value)
  throw new DeclarationProblem(`${name} must be ${wanted}, but is ${found}.`, [name])
}

/** An object built from assignments. */
export function buildConfig(assignments: readonly Assignment[]): JsonObject {
  const config: JsonObject = {}
  for (const { path, value } of assignments) setAt(config, path, value)
  return config
}

const JSON_ONLY = 'Configs are plain JSON data: numbers, strings, booleans, null, lists and objects of them.'

function checkValues(key: string, values: unknown, trail: Trail): JsonValue[] {
  if (!Array.isArray(values)) {
    throw new DeclarationProblem(
      `axis "${key}" must be a list of values, but is ${describeValue(values)}. A value that never changes belongs in the base.`,
      trail,
    )
  }
  if (values.length === 0)
    throw new DeclarationProblem(`axis "${key}" is empty. Give it at least one value.`, trail)
  const own: unknown[] = values.slice()
  for (let index = 0; index < own.length; index++) {
    if (!isPrimitive(own[index]))
      own[index] = checkValue(own[index], `axis "${key}", index ${index}`, [...trail, index])
  }
  return own as JsonValue[]
}

function checkValue(value: unknown, where: string, trail: Trail): JsonValue {
  const problem = findJsonProblem(value, { maxSize: MOST_JSON_SIZE })
  if (!problem) return copyJson(value as JsonValue)
  const inside = problem.path === '' ? '' : ` at ${problem.path}`
  throw new DeclarationProblem(`${where}: ${problem.found}${inside}. ${JSON_ONLY}`, trail)
}

function isPrimitive(value: unknown): value is string | number | boolean | null {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'boolean' ||
        value === null ||
        (typeof value === 'string' && value.length < MOST_JSON_SIZE)
}

function refuseOverlap(entries: readonly { path: ConfigPath }[], trail: Trail): void {
  const overlap = findOverlap(entries.map((entry) => entry.path))
  if (!overlap) return
  const [outer, inner] = overlap
  throw new DeclarationProblem(`"${outer}" and "${inner}" set the same value. Keep one of the two.`, [
    ...trail,
    inner,
  ])
}
