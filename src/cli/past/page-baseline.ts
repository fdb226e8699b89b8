/** Finds what the runs of a page are compared with. */
import type { RecordValues } from '../../options/command-line/record-options.ts'
import type { Baseline } from '../../page/reading/page-data.ts'
import { findBaseline } from '../../results/baselines.ts'
import type { Results } from '../../results/open.ts'
import type { CommandIo } from '../command-io.ts'
import { rootFrom } from './record-filter.ts'

export async function baselineFrom(
  values: RecordValues,
  results: Results,
  io: CommandIo,
): Promise<Baseline | undefined> {
  if (values.baseline === undefined) return undefined
  const place = { root: rootFrom(values, io), cwd: io.cwd, results }
  const { name, records } = await findBaseline(values.baseline, place)
  // As in ztxexp compare --baseline.
  return { text: name, records, pairSingles: false }
}
