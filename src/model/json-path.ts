/** Reads values inside JSON objects by the keys that lead to them. */
import type { JsonObject, JsonValue } from './json.ts'

/** The value that the keys lead to, through objects and arrays, or `undefined`. */
export function valueAt(root: JsonObject | null, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root ?? undefined
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as JsonObject)[key]
  }
  return value
}

/**
 * The value of a key that may be dotted: a key that has the dots itself comes first.
 *
 * @example
 * valueAtKey({ optimizer: { lr: 0.1 } }, 'optimizer.lr') // 0.1
 */
export function valueAtKey(root: JsonObject | null, key: string): JsonValue | undefined {
  return root && Object.hasOwn(root, key) ? root[key] : valueAt(root, key.split('.'))
}
