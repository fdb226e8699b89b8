/** Places in a config by dotted key: `optimizer.lr` is the key `lr` in the object `optimizer`. */

import { DeclarationProblem } from './declaration-problem.ts'
import type { JsonObject, JsonValue } from './utils/json.ts'
import { canonicalJson, describeValue, FORBIDDEN_KEYS, isPlainObject, MOST_LEVELS } from './utils/json.ts'

/** The keys that lead from the root of a config to a value. */
export type ConfigPath = readonly string[]

/**
 * Splits a dotted key.
 *
 * @throws DeclarationProblem for an empty part (`a..b`), for more than 100 parts, and for keys that reach an object's prototype.
 * @example
 * parsePath('optimizer.lr') // ['optimizer', 'lr']
 */
export function parsePath(key: string): ConfigPath {
  const path = key.split('.')
  if (path.includes('')) {
    throw new DeclarationProblem(
      `the key "${key}" has an empty part. Dots separate the names of nested keys.`,
      [key],
    )
  }
  if (path.length > MOST_LEVELS) {
    const start = `${path.slice(0, 3).join('.')}…`
    throw new DeclarationProblem(
      `the key "${start}" leads through ${path.length} levels, of at most ${MOST_LEVELS}.`,
    )
  }
  const forbidden = path.find((part) => FORBIDDEN_KEYS.has(part))
  if (forbidden !== undefined) {
    throw new DeclarationProblem(`the key "${key}" is not allowed. Rename "${forbidden}".`, [key])
  }
  return path
}

/**
 * Sets a value in a config, making the objects on the way.
 *
 * @throws DeclarationProblem where something on the way is not an object; it names both keys.
 */
export function setAt(config: JsonObject, path: ConfigPath, value: JsonValue): void {
  let node = config
  for (const [depth, key] of path.slice(0, -1).entries()) {
    const child = Object.hasOwn(node, key) ? node[key] : undefined
    if (child !== undefined && !isPlainObject(child)) {
      const parent = path.slice(0, depth + 1).join('.')
      const full = path.join('.')
      throw new DeclarationProblem(
        `"${full}" cannot be set, because "${parent}" is ${describeValue(child)}. Give "${parent}" an object, or drop one of the two.`,
        [full],
      )
    }
    node = child ?? addObject(node, key)
  }
  node[path.at(-1) as string] = value
}

/** The value at a path, or `undefined` where there is none. */
export function valueAt(config: JsonObject, path: ConfigPath): JsonValue | undefined {
  let node: JsonValue | undefined = config
  for (const key of path) {
    if (!isPlainObject(node) || !Object.hasOwn(node, key)) return undefined
    node = (node as JsonObject)[key]
  }
  return node
}

/** The first two paths of which one lies inside the other, or `undefined`. Equal paths count as well. */
export function findOverlap(paths: readonly ConfigPath[]): [string, string] | undefined {
  const seen = new Set<string>()
  for (const path of [...paths].sort((a, b) => a.length - b.length)) {
    const names = path.map((_, depth) => path.slice(0, depth + 1).join('.'))
    const clash = names.find((name) => seen.has(name))
    const full = names.at(-1) as string
    if (clash !== undefined) return [clash, full]
    seen.add(full)
  }
  return undefined
}

/** Whether two JSON values are equal, whatever the order of their keys. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return canonicalJson(a) === canonicalJson(b)
}

/** A copy of a JSON value that shares nothing with it. */
export function copyJson<V extends JsonValue>(value: V): V
export function copyJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => copyJson(item))
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) copy[key] = copyJson(value[key] as JsonValue)
  return copy
}

function addObject(parent: JsonObject, key: string): JsonObject {
  const child: JsonObject = {}
  parent[key] = child
  return child
}
