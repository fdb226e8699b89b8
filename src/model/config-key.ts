/** Tells which configs are the same but for some keys, such as the seed. */
import { canonicalJson, isPlainObject, type JsonObject } from './utils/json.ts'
import { pathOfKey } from './utils/json-path.ts'

/** The keys in which runs may differ and still repeat each other. */
export const REPEAT_KEYS: readonly string[] = ['seed']

/**
 * Text that is the same for configs that differ in nothing but the ignored keys, which may be dotted.
 *
 * @example
 * configKey({ lr: 0.1, seed: 1 }, ['seed']) === configKey({ seed: 2, lr: 0.1 }, ['seed']) // true
 */
export function configKey(config: JsonObject, ignoredKeys: readonly string[]): string {
  return canonicalJson(withoutKeys(config, ignoredKeys))
}

/** A copy without the given keys, named as `valueAtKey` finds them: through objects, not into lists. */
export function withoutKeys(config: JsonObject, keys: readonly string[]): JsonObject {
  return keys.reduce((rest, key) => withoutPath(rest, pathOfKey(rest, key) ?? []), { ...config })
}

function withoutPath(node: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  if (key === undefined) return node
  const { [key]: child, ...others } = node
  if (rest.length === 0) return others
  return isPlainObject(child) ? { ...node, [key]: withoutPath(child as JsonObject, rest) } : node
}
