/** What configs are compared by when it is decided whether one has to run again. */
import { withoutKeys } from './config-key.ts'
import { fingerprint } from './utils/fingerprint.ts'
import type { JsonObject } from './utils/json.ts'
import { holdsSecrets } from './utils/redact.ts'

/**
 * What a config is compared by: its hash without the ignored keys. A dotted key reaches into objects.
 *
 * Secrets are masked in what is recorded. A config that still has some, after the ignored keys, is compared as a
 * whole by the hash that was taken before: two different secrets would be the same otherwise.
 */
export function configIdentity(
  config: JsonObject,
  configHash: string,
  ignoredKeys: readonly string[],
): string {
  if (ignoredKeys.length === 0) return configHash
  const rest = withoutKeys(config, ignoredKeys)
  return holdsSecrets(rest) ? configHash : fingerprint(rest)
}
