/** Which runs one mean is of. */

import { describeConfig } from '../../../../analysis/describe-config.ts'
import { configFields } from '../../../../model/fields.ts'
import { groupKey } from '../../../codec/group-key.ts'
import { cellText } from '../../state/format.ts'
import { REPEATS } from '../../state/run-groups.ts'
import type { PageStore } from '../../state/store.ts'

/** Stands in the address for single lines. */
export const NO_BANDS = 'none'
/** As many means as can be told apart are drawn without being asked for. */
const MOST_UNASKED = 8

/** What was asked for; else repeats, where there are some and not too many. */
export function bandFields(store: PageStore): string[] {
  const { band } = store.address.value
  if (band.includes(NO_BANDS)) return []
  if (band.length > 0) return band
  const { repeatOf } = store.index.value.runs
  const rows = store.rows.value
  const groups = new Set(rows.map((row) => repeatOf[row]))
  return groups.size < rows.length && groups.size <= MOST_UNASKED ? [REPEATS] : []
}

/** Names for groups of runs: the values that they share, of repeats what varies in their configs. */
export function bandLabels(
  store: PageStore,
  groupBy: readonly string[],
  rows: readonly number[],
): Map<string, string> {
  const index = store.index.value
  const labels = new Map<string, string>()
  const firsts = new Map<string, number>()
  for (const row of rows) {
    const key = groupKey(index, row, groupBy)
    if (!firsts.has(key)) firsts.set(key, row)
  }
  const records = store.records.value
  const configs = [...firsts.values()].map((row) => records[row]?.config ?? {})
  const varying = configFields(configs).varying.filter((name) => name !== 'seed')
  for (const [key, row] of firsts) {
    const label = groupBy.includes(REPEATS)
      ? describeConfig(records[row]?.config ?? {}, varying)
      : groupBy.map((name) => `${name}=${valueText(store, row, name)}`).join(' ')
    labels.set(key, label === '' ? 'all runs' : label)
  }
  return labels
}

function valueText(store: PageStore, row: number, name: string): string {
  const { runs, experiments } = store.index.value
  if (name === 'experiment') return experiments[runs.experiment[row] ?? -1]?.name ?? ''
  if (name === 'group') return runs.group[row] ?? 'none'
  return cellText(store.fields.value.get(name)?.values[row] ?? undefined)
}
