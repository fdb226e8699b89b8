/** What became of each case between two variants: which are fixed, which broken, which changed, which failed. */
import { evaluationOf } from '../analysis/cases/evaluation.ts'
import { caseValues, type PairedScore, pairCases } from '../analysis/cases/pair-cases.ts'
import { subtract } from '../analysis/comparison/judge-change.ts'
import type { MatchedRuns } from '../analysis/comparison/match-runs.ts'
import { Directions } from '../analysis/directions.ts'
import type { CaseRecord } from '../model/case-record.ts'
import type { Direction } from '../model/objective.ts'
import { canonicalJson } from '../model/utils/json.ts'
import { mainScore } from './evaluation-detail.ts'
import { StoredCases } from './load-cases.ts'

/** Two variants with cases, of which the first is the old one. */
export type VariantPair = MatchedRuns['pairs'][number]

/** What two variants are compared by. */
export interface PairedVariants {
  pair: VariantPair
  /** Of every score that both have, the main one first. */
  scores: PairedScore[]
  /** Only where it is asked for. */
  changes?: CaseChanges
}

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

/** Compares those pairs of runs that are both variants of an evaluation, and of which the cases are there. */
export function compareVariants(pairs: readonly VariantPair[], withChanges: boolean): PairedVariants[] {
  return pairs.flatMap((pair) => {
    const [before, after] = [evaluationOf(pair.old), evaluationOf(pair.new)]
    const main = mainScore(pair.new)
    if (!before || !after || !main) return []
    const [old, fresh] = [new StoredCases(pair.old.runDir), new StoredCases(pair.new.runDir)]
    if (old.cases.columns.rowCount === 0 || fresh.cases.columns.rowCount === 0) return []
    const directions = new Directions([pair.new, pair.old])
    const shared = after.scores.filter((score) => before.scores.includes(score))
    const ordered = [
      ...shared.filter((score) => score === main.score),
      ...shared.filter((score) => score !== main.score),
    ]
    const scores = ordered.map((score) =>
      pairCases(old.cases.columns, fresh.cases.columns, { score, direction: directions.of(score) }),
    )
    const [first] = ordered
    const changes =
      withChanges && first !== undefined
        ? findChanges(old, fresh, { score: first, direction: directions.of(first) ?? main.direction })
        : undefined
    return [{ pair, scores, ...(changes && { changes }) }]
  })
}

function findChanges(
  old: StoredCases,
  fresh: StoredCases,
  { score, direction }: { score: string; direction: Direction },
): CaseChanges {
  const before = caseValues(old.cases.columns, score)
  const changes: CaseChanges = { score, fixed: [], broken: [], changed: [], errored: [] }
  const sign = direction === 'maximize' ? 1 : -1
  for (const [id, value] of caseValues(fresh.cases.columns, score)) {
    const was = before.get(id)
    if (was === undefined) continue
    const numberOf = (each: typeof value) => (typeof each === 'number' ? each : null)
    const records = { oldRecords: old.recordsOf(id), newRecords: fresh.recordsOf(id) }
    const found: ChangedCase = { id, old: numberOf(was), new: numberOf(value), ...records }
    if (was === 'error' || value === 'error') changes.errored.push(found)
    else {
      const change = typeof was === 'number' && typeof value === 'number' ? sign * subtract(value, was) : 0
      if (change > 0) changes.fixed.push(found)
      else if (change < 0) changes.broken.push(found)
      else if (outputsOf(records.oldRecords) !== outputsOf(records.newRecords)) changes.changed.push(found)
    }
  }
  return changes
}

/** Whatever the order of their keys is. */
function outputsOf(records: readonly CaseRecord[]): string {
  return canonicalJson(records.map(({ output }) => output))
}
