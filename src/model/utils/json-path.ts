/**
 * Names of the values in JSON objects, the one place for them: `optimizer.lr` is the key `lr` in the object `optimizer`.
 *
 * Where an object has the key `a.b` beside an object `a` with a key `b`, one name would mean two values. Then `a.b` is
 * what {@link valueAtKey} finds first, the key that has the dot itself, and the other is `a[b]`: a name whose keys stand
 * in brackets has exactly these keys.
 */
import { isPlainObject, type JsonObject, type JsonValue } from './json.ts'

/**
 * The value of a key that may be dotted, through objects and arrays: a key that has the dots itself comes first, at every
 * level.
 *
 * @example
 * valueAtKey({ optimizer: { lr: 0.1 } }, 'optimizer.lr') // 0.1
 * valueAtKey({ 'gpt-4.1': { score: 1 } }, 'gpt-4.1.score') // 1
 * valueAtKey({ 'a.b': 1, a: { b: 2 } }, 'a[b]') // 2
 */
export function valueAtKey(root: JsonValue | undefined, key: string): JsonValue | undefined {
  const found = valueAtDots(root, key)
  return found === undefined && key.endsWith(']') ? valueAtBrackets(root, key) : found
}

function valueAtDots(root: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof root !== 'object' || root === null) return undefined
  if (Object.hasOwn(root, key)) return (root as JsonObject)[key]
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const head = key.slice(0, dot)
    if (!Object.hasOwn(root, head)) continue
    const found = valueAtDots((root as JsonObject)[head], key.slice(dot + 1))
    if (found !== undefined) return found
  }
  return undefined
}

function valueAtBrackets(root: JsonValue | undefined, name: string): JsonValue | undefined {
  const keys = bracketKeys(name)
  if (!keys) return undefined
  let node = root
  for (const key of keys) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined
    node = (node as JsonObject)[key]
  }
  return node
}

/** `a[b][c]` as its keys. */
function bracketKeys(name: string): string[] | undefined {
  const [, first, rest] = /^([^[\]]+)((?:\[[^[\]]+\])+)$/.exec(name) ?? []
  return first === undefined || rest === undefined ? undefined : [first, ...rest.slice(1, -1).split('][')]
}

/**
 * The keys that lead to what {@link valueAtKey} finds; `undefined` where it finds nothing.
 *
 * @example
 * pathOfKey({ 'a.b': 1, a: { b: 2 } }, 'a[b]') // ['a', 'b']
 */
export function pathOfKey(root: JsonValue | undefined, key: string): string[] | undefined {
  const path = firstPath(root, key)
  if (path || !key.endsWith(']') || valueAtBrackets(root, key) === undefined) return path
  return bracketKeys(key)
}

/**
 * Gives each value that is no object with keys of its own, under its name. Lists are one value.
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
  const walk = (node: JsonObject, path: readonly string[], mayCollide: boolean): void => {
    const prefix = path.map((key) => `${key}.`).join('')
    const hasRival = mayCollide || hasRivals(node)
    for (const name in node) {
      const value = node[name]
      // `__proto__` in a table would be no column, but its prototype.
      if (value === undefined || name === '__proto__') continue
      if (!isPlainObject(value) || !hasKeys(value))
        visit(hasRival ? nameOf(root, [...path, name]) : prefix + name, value)
      else if (path.length + 1 < depth) walk(value, [...path, name], hasRival)
    }
  }
  walk(root, [], false)
}

/** Whether a key with a dot stands beside an object that it could lead into. */
function hasRivals(node: JsonObject): boolean {
  for (const name in node) {
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
      const head = name.slice(0, dot)
      if (Object.hasOwn(node, head) && isPlainObject(node[head])) return true
    }
  }
  return false
}

/** The dotted name of a value, where that finds it; else the name that stands for nothing else. */
function nameOf(root: JsonObject, path: readonly string[]): string {
  const dotted = path.join('.')
  const [first = '', ...rest] = path
  const isFirst = firstPath(root, dotted)?.join('\0') === path.join('\0')
  return isFirst ? dotted : first + rest.map((key) => `[${key}]`).join('')
}

/** The keys by which {@link valueAtKey} finds a value. */
function firstPath(root: JsonValue | undefined, key: string): string[] | undefined {
  if (typeof root !== 'object' || root === null) return undefined
  if (Object.hasOwn(root, key)) return [key]
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const head = key.slice(0, dot)
    if (!Object.hasOwn(root, head)) continue
    const rest = firstPath((root as JsonObject)[head], key.slice(dot + 1))
    if (rest) return [head, ...rest]
  }
  return undefined
}

function hasKeys(value: object): boolean {
  for (const _key in value) return true
  return false
}
