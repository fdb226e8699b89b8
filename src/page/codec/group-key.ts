/** Which runs are put together in one band: what a server computes and what a page asks for go by the same text. */
import { canonicalJson } from '../../model/utils/json.ts'
import type { PageIndex } from '../model/page-index.ts'

/**
 * Text that is the same for runs that share the values of these fields.
 *
 * @param groupBy Names of config columns, or `experiment`, `group`, `repeats` (runs that differ in their seed only);
 *   `config.group` is a config key that has the name of one of these.
 */
export function groupKey(index: PageIndex, row: number, groupBy: readonly string[]): string {
  return canonicalJson(groupBy.map((name) => groupValue(index, row, name)))
}

function groupValue({ runs, config }: PageIndex, row: number, name: string) {
  if (name === 'repeats') return runs.repeatOf[row] ?? null
  if (name === 'experiment') return runs.experiment[row] ?? null
  if (name === 'group') return runs.group[row] ?? null
  const plain = name.replace(/^config\./, '')
  const column = config.find((each) => each.name === name) ?? config.find((each) => each.name === plain)
  return column?.values[row] ?? null
}
