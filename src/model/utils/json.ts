/** What can be written to a JSON file, and the checks that a value from a user's code is just that. */

/** What a JSON file can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }
/** A JSON object. */
export type JsonObject = { [key: string]: JsonValue }

/** Where in a value something is that JSON cannot hold, and what it is. */
export interface JsonProblem {
  /** Key path from the root, such as `optimizer.betas[1]`; empty for the root itself. */
  path: string
  /** What stands there, such as `a function` or `NaN`. */
  found: string
}

export interface JsonCheckOptions {
  /** Accept `NaN` and the infinities (metrics may hold them). Default: false. */
  allowNonFinite?: boolean
  /** Accept properties that are `undefined` (they are left out when written). Default: false. */
  allowUndefined?: boolean
  /** Stop with a problem when the value would need more characters than this, roughly. Default: no limit. */
  maxSize?: number
}

/**
 * Objects and lists within each other that a value may have: what recurses over it, Node's own channel between
 * processes included, has room for them on any stack.
 */
export const MOST_LEVELS = 100

/** A config or a result of more characters than this, roughly, is a file, not something to compare. */
export const MOST_JSON_SIZE = 16 * 1024 * 1024

/** Longer paths are cut. */
const MOST_PATH_CHARACTERS = 200

/** Keys that would reach an object's prototype; refused at any depth. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor'])

/**
 * The first place where a value is not plain JSON data of at most {@link MOST_LEVELS} levels, or `undefined` when it is.
 *
 * @example
 * findJsonProblem({ a: [1, () => 2] }) // { path: 'a[1]', found: 'a function' }
 */
export function findJsonProblem(value: unknown, options: JsonCheckOptions = {}): JsonProblem | undefined {
  const ancestors = new Set<object>()
  let size = 0

  function visit(node: unknown, path: string): JsonProblem | undefined {
    size += typeof node === 'string' ? node.length + 2 : 8
    if (options.maxSize !== undefined && size > options.maxSize) {
      return { path: '', found: `more than ${Math.round(options.maxSize / 1024 / 1024)} MiB of data` }
    }
    if (node === null || typeof node === 'string' || typeof node === 'boolean') return undefined
    if (typeof node === 'number') {
      return Number.isFinite(node) || options.allowNonFinite ? undefined : { path, found: String(node) }
    }
    if (typeof node !== 'object') return { path, found: describeValue(node) }
    if (ancestors.has(node)) return { path, found: 'a reference to one of its own parents (a cycle)' }
    if (ancestors.size === MOST_LEVELS) {
      return { path: cutPath(path), found: `more than ${MOST_LEVELS} levels of objects and lists` }
    }
    ancestors.add(node)
    const problem = Array.isArray(node) ? visitArray(node, path) : visitObject(node, path)
    ancestors.delete(node)
    return problem
  }

  function visitArray(node: unknown[], path: string): JsonProblem | undefined {
    for (let index = 0; index < node.length; index++) {
      const problem = visit(node[index], `${path}[${index}]`)
      if (problem) return problem
    }
    return undefined
  }

  function visitObject(node: object, path: string): JsonProblem | undefined {
    if (!isPlainObject(node)) return { path, found: describeValue(node) }
    for (const key of Reflect.ownKeys(node)) {
      if (typeof key === 'symbol') return { path, found: `a symbol as a key (${String(key)})` }
      if (FORBIDDEN_KEYS.has(key)) return { path: joinPath(path, key), found: 'a key that is not allowed' }
      size += key.length + 3
      const child: unknown = (node as Record<string, unknown>)[key]
      if (child === undefined && options.allowUndefined) continue
      const problem = visit(child, joinPath(path, key))
      if (problem) return problem
    }
    return undefined
  }

  return visit(value, '')
}

/** A value in words, for error messages: `a function`, `an instance of Map`, `undefined`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  switch (typeof value) {
    case 'object':
      return isPlainObject(value) ? 'an object' : `an instance of ${className(value)}`
    case 'number':
      return Number.isFinite(value) ? 'a number' : String(value)
    case 'bigint':
      return 'a BigInt'
    default:
      return `a ${typeof value}`
  }
}

/** Whether a value is an object made by `{}`, `Object.create(null)` or a JSON parser, in any realm. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** JSON with the keys of every object sorted, so that equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as JsonValue)}`)
  return `{${entries.join(',')}}`
}

/** Freezes a JSON value and everything in it, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const child of Object.values(value)) deepFreeze(child)
  }
  return value
}

/** `JSON.stringify` that writes non-finite numbers as `"NaN"`, `"Infinity"` and `"-Infinity"`. */
export function stringifyMetrics(value: unknown, indent?: number): string {
  // A replacer makes it several times slower, and is hardly ever needed.
  if (!hasNonFinite(value)) return JSON.stringify(value, null, indent)
  return JSON.stringify(value, encodeNonFinite, indent)
}

/** Puts back the numbers that {@link stringifyMetrics} wrote as strings. Meant for metrics only. */
export function reviveNonFinite(_key: string, value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value
}

function hasNonFinite(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return false
  for (const key in value) {
    if (hasNonFinite((value as Record<string, unknown>)[key])) return true
  }
  return false
}

function encodeNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

function cutPath(path: string): string {
  return path.length > MOST_PATH_CHARACTERS ? `${path.slice(0, MOST_PATH_CHARACTERS)}…` : path
}

function joinPath(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function className(value: object): string {
  const maker: unknown = (value as { constructor?: unknown }).constructor
  return typeof maker === 'function' && maker.name ? maker.name : 'an anonymous class'
}
