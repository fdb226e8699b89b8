/** Finds the two sides of a comparison: two selections of runs, or a baseline and what came after it. */
import type { RunRecord } from '../../analysis/record.ts'
import { ZtxexpError } from '../../model/error.ts'
import { checkWords } from '../../options/command-line/parse.ts'
import type { RecordValues } from '../../options/command-line/record-options.ts'
import { findBaseline } from '../../results/baselines.ts'
import { findRuns } from '../../results/find.ts'
import type { Results } from '../../results/open.ts'
import type { CommandIo } from '../command-io.ts'
import { rootFrom } from './record-filter.ts'

const NO_PAIR = [
  'Name the old and the new: ztxexp compare <old> <new>. Each is the start of a run id, as in the table of',
  'ztxexp results, or latest, group:<name>, experiment:<name>, tag:<key>=<value>, commit:<hash>, where:<expression>.',
].join(' ')

export interface Sides {
  old: RunRecord[]
  fresh: RunRecord[]
  /** Whether both were named: then two single runs are a pair whatever their configs. */
  areNamed: boolean
}

/** @throws ZtxexpError where a side is missing: with `--fail-on` it must not look like one that was compared */
export async function findSides(
  words: readonly string[],
  values: RecordValues,
  { results, io }: { results: Results; io: CommandIo },
): Promise<Sides> {
  const { baseline, failOn } = values
  const sideOf = (selector: string) => findSide(results, selector, failOn !== undefined)
  if (baseline === undefined) {
    checkWords(words, 2, NO_PAIR)
    const [old = '', fresh = ''] = words
    return { old: await sideOf(old), fresh: await sideOf(fresh), areNamed: true }
  }
  checkWords(words, 1)
  const { records } = await findBaseline(baseline, { root: rootFrom(values, io), cwd: io.cwd, results })
  const [selector] = words
  const fresh =
    selector === undefined
      ? await results.toArray({ withMeta: true, areTextsCut: true })
      : await sideOf(selector)
  return { old: records, fresh, areNamed: false }
}

async function findSide(results: Results, selector: string, isJudged: boolean): Promise<RunRecord[]> {
  try {
    // The version of the data stands in `meta.json`.
    return await findRuns(results, selector, { withMeta: isJudged, areTextsCut: true })
  } catch (error) {
    if (!isJudged || !(error instanceof ZtxexpError) || error.code !== 'NOT_FOUND') throw error
    throw new ZtxexpError('NOT_COMPARABLE', error.message, { cause: error })
  }
}
