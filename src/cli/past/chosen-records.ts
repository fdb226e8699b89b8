/** The runs that words and filters of a command choose. */
import type { RunRecord } from '../../analysis/record.ts'
import { findRuns } from '../../results/find.ts'
import type { Results } from '../../results/open.ts'
import type { CommandIo } from '../command-io.ts'
import { type CheckedFilter, warnDamaged } from './record-filter.ts'

/**
 * @param chosen `selectors`: as in `ztxexp compare`; none: all runs that the filter takes.
 * @throws ZtxexpError (`NOT_FOUND`) for a selector that fits no run
 */
export async function* chosenRecords(
  results: Results,
  { selectors, filter: { filter, checkNames } }: { selectors: readonly string[]; filter: CheckedFilter },
  io: CommandIo,
): AsyncGenerator<RunRecord, void, undefined> {
  const wanted = new Set<string>()
  for (const selector of selectors)
    for (const { runDir } of await findRuns(results, selector, { areTextsCut: true })) wanted.add(runDir)
  for await (const record of results.records({ ...filter, withMeta: true }))
    if (selectors.length === 0 || wanted.has(record.runDir)) yield record
  await checkNames(results)
  warnDamaged(results, io)
}
