/** Orders records, and picks the columns to show of them. */

import { toScore } from '../model/score.ts'
import type { JsonValue } from '../model/utils/json.ts'
import { order } from './expression/expression-value.ts'
import { type RunRecord, readField } from './record.ts'

/**
 * Sorts by fields, the first one first; `-` before a name means highest first. Records without the field, or with
 * NaN there, come last in either direction; records that are equal stay in order.
 *
 * @returns A new array.
 * @example
 * sortRecords(records, ['-score', 'lr'])
 */
export function sortRecords(records: readonly RunRecord[], keys: readonly string[]): RunRecord[] {
  return sortByKeys(records, keys, readField)
}

/** {@link sortRecords} for items of any kind. */
export function sortByKeys<Item>(
  items: readonly Item[],
  keys: readonly string[],
  read: (item: Item, field: string) => JsonValue | undefined,
): Item[] {
  const fields = keys.map(parseSortKey)
  const sortable = items.map((item) => ({ item, values: fields.map(({ field }) => read(item, field)) }))
  sortable.sort((a, b) => {
    for (const [index, { descending }] of fields.entries()) {
      const result = compareValues(a.values[index], b.values[index], descending)
      if (result !== 0) return result
    }
    return 0
  })
  return sortable.map(({ item }) => item)
}

/** Takes a sort key apart: `-score` is the field `score`, highest first. */
export function parseSortKey(key: string): { field: string; descending: boolean } {
  return key.startsWith('-') ? { field: key.slice(1), descending: true } : { field: key, descending: false }
}

/**
 * Compares for sorting: numbers before texts before everything else, what is missing last. True is 1, false is 0.
 *
 * @param descending Turns the order around, but not the place of what is missing.
 */
export function compareValues(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  descending = false,
): number {
  const byRank = rank(left) - rank(right)
  if (byRank !== 0) return byRank
  const result = order(toScore(left) ?? left, toScore(right) ?? right)
  if (Number.isNaN(result)) return compareTexts(left, right)
  return descending ? -result : result
}

function compareTexts(left: JsonValue | undefined, right: JsonValue | undefined): number {
  return order(JSON.stringify(left) ?? '', JSON.stringify(right) ?? '')
}

function rank(value: JsonValue | undefined): number {
  if (value === undefined || value === null || Number.isNaN(value)) return 3
  if (toScore(value) !== undefined) return 0
  return typeof value === 'string' ? 1 : 2
}
