/** Short names for a few runs: what is different in their configs. */

import { describeConfig } from '../../../../analysis/describe-config.ts'
import { configFields } from '../../../../model/fields.ts'
import type { PageStore } from '../../state/store.ts'

export function variantNames(store: PageStore, rows: readonly number[]): string[] {
  const records = store.records.value
  const configs = rows.map((row) => records[row]?.config ?? {})
  const { varying } = configFields(configs)
  return rows.map((row, place) => {
    const text = varying.length > 0 ? describeConfig(configs[place] ?? {}, varying) : ''
    return text === '' ? store.titleOf(row) : text
  })
}
