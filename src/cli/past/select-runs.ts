/** Finds the runs that the words and the filters of a command mean together. */
import type { RunRecord } from '../../analysis/record.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { findRuns } from '../../results/find.ts'
import type { Results } from '../../results/open.ts'
import { filterFrom } from './record-filter.ts'

/**
 * The runs that one of the words selects and the filters leave, with their meta and with long texts of metrics cut, in the order in which they started.
 *
 * @param words As in `ztxexp compare`. None: every run.
 * @throws ZtxexpError where a word selects nothing, or a filter names a field that no run has
 */
export async function selectRuns(
  results: Results,
  words: readonly string[],
  values: RecordValues,
): Promise<RunRecord[]> {
  const wanted = new Set<string>()
  for (const word of words)
    for (const { runDir } of await findRuns(results, word, { areTextsCut: true })) wanted.add(runDir)
  const { filter, checkNames } = filterFrom(values)
  const found = await results.toArray({ ...filter, withMeta: true, areTextsCut: true })
  await checkNames(results)
  return words.length === 0 ? found : found.filter(({ runDir }) => wanted.has(runDir))
}
