/** Which runs are put together in one band: what a server computes and what a page asks for go by the same text. */

import { groupBy } from '../../model/utils/group-by.ts'
import { canonicalJson } from '../../model/utils/json.ts'
import type { PageIndex } from '../model/page-index.ts'

/**
 * Text that is the same for runs that share the values of these fields.
 *
 * @param fields Names of config columns, or `experiment`, `group`, `repeats` (runs that differ in their seed only);
 *   `config.group` is a config key that has the name of one of these.
 */
export function groupKey(index: PageIndex, row: number, fields: readonly string[]): string {
  return canonicalJson(fields.map((name) => groupValue(index, row, name)))
}

/** The groups of some rows, each by its key. Of each config only the run that counts is in one. */
export function partition(
  index: PageIndex,
  rows: readonly number[],
  fields: readonly string[],
): Map<string, [number, ...number[]]> {
  const counted = rows.filter((row) => index.runs.isLatest[row])
  return groupBy(counted, (row) => groupKey(index, row, fields))
}

function groupValue({ runs, config }: PageIndex, row: number, name: string) {
  if (name === 'repeats') return runs.repeatOf[row] ?? null
  if (name === 'experiment') return runs.experiment[row] ?? null
  if (name === 'group') return runs.group[row] ?? null
  const plain = name.replace(/^config\./, '')
  const column = config.find((each) => each.name === name) ?? config.find((each) => each.name === plain)
  return column?.values[row] ?? null
}
