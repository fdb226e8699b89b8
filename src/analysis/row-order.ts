/** Decides in which order the rows of an experiment's table stand, and which are shown when there are many. */

import type { JsonValue } from '../model/utils/json.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { fullName, type Part } from './expression/field-name.ts'
import type { RunRow } from './run-row.ts'
import { compareValues } from './select.ts'

/** Something that rows can be sorted by. */
export interface SortKey {
  name: string
  part: Part
  read(row: RunRow): JsonValue | undefined
}

export interface SortOrder {
  key: SortKey
  /** The key as it was named. */
  label: string
  descending: boolean
}

/** The rows of a table: all of them, or the first and the last. */
export interface SelectedRows {
  head: RunRow[]
  tail: RunRow[]
  hiddenCount: number
}

/** More rows than this are not shown in full. */
export const MOST_ROWS = 30
const HEAD_ROWS = 20

/** Everything that a table can be sorted by: metrics, then config keys, then `duration`. */
export function sortKeys(metrics: readonly string[], configs: readonly string[]): SortKey[] {
  return [
    ...metrics.map((name) => ({
      name,
      part: 'metrics' as const,
      read: (row: RunRow) => row.score(name) ?? row.metric(name),
    })),
    ...configs.map((name) => ({
      name,
      part: 'config' as const,
      read: (row: RunRow) => valueAtKey(row.config, name),
    })),
    { name: 'duration', part: 'run', read: (row) => row.durationMs ?? undefined },
  ]
}

/**
 * Reads `[-]name`, plain or full (`metrics.loss`): the order, or all keys that a plain name may mean, none where there is
 * no such key.
 */
export function parseSort(sort: string, keys: readonly SortKey[]): SortOrder | SortKey[] {
  const exact = findKeys(sort, keys)
  const descending = exact.length === 0 && sort.startsWith('-')
  const label = descending ? sort.slice(1) : sort
  const [key, ...others] = descending ? findKeys(label, keys) : exact
  if (!key) return []
  return others.length === 0 ? { key, label, descending } : [key, ...others]
}

function findKeys(name: string, keys: readonly SortKey[]): SortKey[] {
  const full = keys.filter((key) => fullName(key.part, key.name) === name)
  return full.length > 0 ? full : keys.filter((key) => key.name === name)
}

/**
 * A sorted copy: numbers before texts, rows without a value last in both directions, equals in their old order.
 *
 * `valueCount` says how many have a value.
 */
export function sortRows(
  rows: readonly RunRow[],
  { key, descending }: Omit<SortOrder, 'label'>,
): { sorted: RunRow[]; valueCount: number } {
  const present: { row: RunRow; value: JsonValue }[] = []
  const missing: RunRow[] = []
  for (const row of rows) {
    const value = key.read(row)
    if (value === undefined || value === null || Number.isNaN(value)) missing.push(row)
    else present.push({ row, value })
  }
  present.sort((a, b) => compareValues(a.value, b.value, descending))
  return { sorted: [...present.map(({ row }) => row), ...missing], valueCount: present.length }
}

/**
 * All rows, or the first 20 and the last 10 of them.
 *
 * The last ones are taken among the first `valueCount`, which have a value, when there are enough of those: a run
 * that failed is not the worst.
 */
export function selectRows(ordered: readonly RunRow[], valueCount: number): SelectedRows {
  if (ordered.length <= MOST_ROWS) return { head: [...ordered], tail: [], hiddenCount: 0 }
  const end = valueCount >= MOST_ROWS ? valueCount : ordered.length
  return {
    head: ordered.slice(0, HEAD_ROWS),
    tail: ordered.slice(end - (MOST_ROWS - HEAD_ROWS), end),
    hiddenCount: ordered.length - MOST_ROWS,
  }
}
