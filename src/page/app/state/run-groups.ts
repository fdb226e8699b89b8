/** Runs put together, with the means of their metrics: the same groups as those of `ztxexp results --group-by`. */

import { groupRuns } from '../../../analysis/aggregate.ts'
import type { RunRow } from '../../../analysis/run-row.ts'
import { sortGroups } from '../../../analysis/sort-groups.ts'
import type { Field } from './fields.ts'
import type { PageRecord } from './page-record.ts'

/** Groups by whole configs but for the seed, instead of by fields. */
export const REPEATS = 'repeats'

export interface Grouped {
  groups: RunRow[]
  problem: string | null
}

/** @param keys Fields, or {@link REPEATS} alone. */
export function groupRecords(records: readonly PageRecord[], keys: readonly string[], sort: string): Grouped {
  try {
    const groups = groupRuns(records, keys.includes(REPEATS) ? {} : { groupBy: keys })
    return { groups: sort === '' ? groups : sortGroups(groups, [sort]), problem: null }
  } catch (error) {
    return { groups: [], problem: error instanceof Error ? error.message : String(error) }
  }
}

/** Fields that make sense to group by: what has fewer values than there are runs. */
export function groupingFields(fields: ReadonlyMap<string, Field>): Field[] {
  return [...fields.values()].filter(({ part, varies, values, name }) => {
    if (part === 'config')
      return varies && new Set(values.map((value) => JSON.stringify(value))).size < values.length
    return part === 'run' && varies && ['experiment_name', 'group', 'status', 'error_type'].includes(name)
  })
}

/** The rows of an index that a group is of. */
export function rowsOf(group: RunRow): number[] {
  return (group.runs as readonly unknown[] as readonly PageRecord[]).map(({ place }) => place)
}
