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
 * The value of a key that may be dotted, through objects and arrays: a key that has the dots itself comes first, at every
 * level.
 *
 * @example
 * valueAtKey({ optimizer: { lr: 0.1 } }, 'optimizer.lr') // 0.1
 * valueAtKey({ 'gpt-4.1': { score: 1 } }, 'gpt-4.1.score') // 1
 */
export function valueAtKey(root: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof root !== 'object' || root === null) return undefined
  if (Object.hasOwn(root, key)) return (root as JsonObject)[key]
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const head = key.slice(0, dot)
    if (!Object.hasOwn(root, head)) continue
    const found = valueAtKey((root as JsonObject)[head], key.slice(dot + 1))
    if (found !== undefined) return found
  }
  return undefined
}
