/** Hashes that say whether two configs, or two states of the code, are the same. */
import { createHash } from 'node:crypto'
import { canonicalJson, type JsonValue } from './json.ts'

/**
 * SHA-256 over the canonical JSON of a value, first 16 hex digits.
 *
 * @example
 * fingerprint({ a: 1, b: 2 }) === fingerprint({ b: 2, a: 1 }) // true
 */
export function fingerprint(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16)
}
