/** Reads JSON objects by dotted keys: `optimizer.lr` is the key `lr` in the object `optimizer`. */
import { isPlainObject, type JsonObject, type JsonValue } from './json.ts'

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

/**
 * Gives each value that is no object with keys of its own, under its dotted key. Lists are one value.
 *
 * @param depth Objects within each other that are looked into. Default: all.
 * @example
 * visitLeaves({ opt: { lr: 0.1, betas: [0.9] } }, console.log) // 'opt.lr' 0.1, 'opt.betas' [0.9]
 */
export function visitLeaves(
  root: JsonObject,
  visit: (key: string, value: JsonValue) => void,
  depth = Number.POSITIVE_INFINITY,
): void {
  const walk = (node: JsonObject, prefix: string, level: number): void => {
    for (const name in node) {
      const value = node[name]
      // `__proto__` in a table would be no column, but its prototype.
      if (value === undefined || name === '__proto__') continue
      if (!isPlainObject(value) || !hasKeys(value)) visit(prefix + name, value)
      else if (level < depth) walk(value, `${prefix}${name}.`, level + 1)
    }
  }
  walk(root, '', 1)
}

function hasKeys(value: object): boolean {
  for (const _key in value) return true
  return false
}
