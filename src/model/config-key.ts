/** Tells which configs are the same but for some keys, such as the seed. */
import { canonicalJson, isPlainObject, type JsonObject } from './utils/json.ts'

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

/** A copy without the given keys, which may be dotted. */
export function withoutKeys(config: JsonObject, keys: readonly string[]): JsonObject {
  const copy = { ...config }
  for (const key of keys) {
    if (Object.hasOwn(copy, key)) delete copy[key]
    const [head = '', ...rest] = key.split('.')
    const child = copy[head]
    if (rest.length > 0 && isPlainObject(child))
      copy[head] = withoutKeys(child as JsonObject, [rest.join('.')])
  }
  return copy
}
