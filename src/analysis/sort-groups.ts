/** Orders groups of runs by the means of their metrics, or by what their configs have in common. */

import type { JsonValue } from '../model/utils/json.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { type FoundField, pickField, splitFullName } from './expression/field-name.ts'
import type { RunRow } from './run-row.ts'
import { sortByKeys } from './select.ts'

/**
 * Sorts groups as `sortRecords` sorts runs: by means (`score`, `metrics.score`), or by the keys of their configs.
 *
 * @returns A new array.
 * @throws ZtxexpError (`BAD_OPTION`) where a plain name means a metric and a key of the config.
 */
export function sortGroups(groups: readonly RunRow[], keys: readonly string[]): RunRow[] {
  return sortByKeys(groups, keys, groupField)
}

function groupField(group: RunRow, name: string): JsonValue | undefined {
  const full = splitFullName(name)
  // The fields that were grouped by stand under the names that were given.
  if (Object.hasOwn(group.config, name) && full) return group.config[name]
  const key = full?.key ?? name
  const found: FoundField[] = []
  const config =
    full && full.part !== 'config'
      ? undefined
      : (valueAtKey(group.config, key) ?? group.config[`config.${key}`])
  const mean = full && full.part !== 'metrics' ? undefined : group.sample(key)?.mean
  if (config !== undefined) found.push({ part: 'config', value: config })
  if (mean !== undefined) found.push({ part: 'metrics', value: mean })
  return pickField(key, found)
}
