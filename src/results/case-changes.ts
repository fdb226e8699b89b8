/** What became of each case between two variants: which are fixed, which broken, which changed, which failed. */
import { baselineCases } from '../analysis/baseline/baseline-records.ts'
import type { CaseValue } from '../analysis/cases/case-columns.ts'
import { caseFlips } from '../analysis/cases/case-flips.ts'
import { mainScore } from '../analysis/cases/main-score.ts'
import type { PairedVariants } from '../analysis/comparison/variant-pairs.ts'
import type { CaseRecord } from '../model/case-record.ts'
import { canonicalJson } from '../model/utils/json.ts'
import type { CaseReader } from './case-reader.ts'

/** Lists of cases, by id, in the order of the new variant. */
export interface CaseChanges {
  /** The score by which they are judged. */
  score: string
  /** Better than before; of a score that is 0 or 1: passes now. */
  fixed: ChangedCase[]
  broken: ChangedCase[]
  /** As good as before, with another output. */
  changed: ChangedCase[]
  /** Failed on either side. */
  errored: ChangedCase[]
}

export interface ChangedCase {
  id: string
  /** The mean over the repeats; `null` where there is none. */
  old: number | null
  new: number | null
  /** Every repeat. */
  oldRecords: CaseRecord[]
  newRecords: CaseRecord[]
}

/** By the first of their scores; `null` where there is none. */
export function findChanges({ pair, scores }: PairedVariants, reader: CaseReader): CaseChanges | null {
  const [first] = scores
  const [before, after] = [reader.casesOf(pair.old), reader.casesOf(pair.new)]
  if (!first || !before || !after) return null
  const { score } = first
  const sign = mainScore(pair.new)?.direction === 'minimize' ? -1 : 1
  const hasOutputs = baselineCases(pair.old) === undefined
  const changes: CaseChanges = { score, fixed: [], broken: [], changed: [], errored: [] }
  for (const flip of caseFlips(before, after, { score, sign })) {
    if (flip.kind === 'even' && !hasOutputs) continue
    const found: ChangedCase = {
      id: flip.id,
      old: numberOf(flip.old),
      new: numberOf(flip.new),
      oldRecords: reader.recordsOf(pair.old, flip.id),
      newRecords: reader.recordsOf(pair.new, flip.id),
    }
    if (flip.kind !== 'even') changes[flip.kind].push(found)
    else if (outputsOf(found.oldRecords) !== outputsOf(found.newRecords)) changes.changed.push(found)
  }
  return changes
}

function numberOf(value: CaseValue): number | null {
  return typeof value === 'number' ? value : null
}

/** Whatever the order of their keys is. */
function outputsOf(records: readonly CaseRecord[]): string {
  return canonicalJson(records.map(({ output }) => output))
}
