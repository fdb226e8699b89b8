/** Turns options into what the results folder takes. */
import { resolve } from 'node:path'
import { nearestName } from '../options/name.ts'
import type { RecordValues } from '../options/record-options.ts'
import type { RunFilter } from '../results/filter.ts'
import { KnownFields } from '../results/known-fields.ts'
import { openResults, type Results } from '../results/open.ts'
import { parseSortKey } from '../results/select.ts'
import { parseWhere } from '../results/where.ts'
import { type CommandIo, rootOf } from './command-io.ts'

/** Opens the results directory that the options name. */
export function openFrom(values: RecordValues, io: CommandIo): Results {
  return openResults(resolve(rootOf(values, io), values.resultsDir))
}

/** A filter, and a check to make after reading that every field that the options name exists. */
export interface CheckedFilter {
  filter: RunFilter
  checkFields: () => void
}

/** The filter that the options describe. */
export function filterFrom(values: RecordValues): CheckedFilter {
  const { status, experiment, group, tag, title, since, until } = values
  const where = values.where === undefined ? undefined : parseWhere(values.where)
  const sortFields = [...(values.sort ?? []), ...(values.by === undefined ? [] : [values.by])]
  const known = new KnownFields([
    ...(where?.names ?? []),
    ...sortFields.map((key) => parseSortKey(key).field),
    ...(values.columns ?? []),
    ...(values.groupBy ?? []),
  ])
  return {
    filter: {
      ...(status && { status }),
      ...(experiment !== undefined && { experiment }),
      ...(group !== undefined && { group }),
      ...(tag && { tags: tag }),
      ...(title !== undefined && { title }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      where: known.watch(where),
    },
    checkFields: () => known.check(nearestName),
  }
}

/** Says on stderr which directories could not be read. */
export function warnDamaged(results: Results, io: CommandIo): void {
  for (const { runDir, reason } of results.damaged) io.terminal.error(`Skipped ${runDir}: ${reason}`)
}
