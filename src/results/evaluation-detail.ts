/** What a single run of an evaluation has to say beyond its means, read from its cases. */
import { mainScore } from '../analysis/cases/main-score.ts'
import type { SliceScore } from '../analysis/cases/slices.ts'
import type { RunRecord } from '../analysis/record.ts'
import type { CaseRecord } from '../model/case-record.ts'
import { ZtxexpError } from '../model/error.ts'
import { listed } from '../model/utils/counted.ts'
import { didYouMean } from '../model/utils/nearest-name.ts'
import { readCases } from '../store/run-directory/case-lines.ts'
import { sanitize } from '../terminal/terminal-text.ts'
import { StoredCases } from './load-cases.ts'

/** Cases that are looked at first. */
const MOST_WORST = 10
const MOST_NAMED = 5
/** Names beyond these are not compared with one that is wrong. */
const MOST_COMPARED = 20_000

export interface EvaluationDetail {
  /** The score that cases are sorted by: the objective, else the first. */
  score: string
  /** The most repeats that a case has. */
  repeats: number
  slices: SliceScore[]
  /** The records of the worst cases, those that failed first: of each its worst repeat. */
  worst: CaseRecord[]
  /** Ids of cases that pass in some repeats only. */
  flaky: string[]
}

/** `null` for a run without cases or without a score. */
export function readEvaluationDetail(record: RunRecord): EvaluationDetail | null {
  const main = mainScore(record)
  if (!main) return null
  const { score, direction } = main
  const stored = new StoredCases(record.runDir)
  const sign = direction === 'maximize' ? 1 : -1
  const rankOf = ({ scores, error }: CaseRecord) => {
    const value = Object.hasOwn(scores, score) ? scores[score]?.score : null
    return error ? Number.NEGATIVE_INFINITY : sign * (value ?? Number.NEGATIVE_INFINITY)
  }
  return {
    score,
    repeats: stored.cases.columns.repeatCount,
    slices: stored.cases.slicesOf(score),
    worst: stored.cases.worstOf(score, direction, MOST_WORST).flatMap((id) => {
      const repeats = stored.recordsOf(id).sort((a, b) => rankOf(a) - rankOf(b))
      return repeats.slice(0, 1)
    }),
    flaky: stored.cases.flakyOf(score),
  }
}

/**
 * Every repeat of a case of a run, in full.
 *
 * @throws ZtxexpError (`NOT_FOUND`) with the nearest names where there is no such case
 */
export function findCase(record: RunRecord, id: string): CaseRecord[] {
  const stored = new StoredCases(record.runDir)
  const records = stored.recordsOf(id)
  if (records.length > 0) return records
  const ids = stored.ids().slice(0, MOST_COMPARED)
  const known =
    ids.length === 0
      ? 'It has no cases.'
      : `${didYouMean(id, ids).trim() || `There are: ${listed(ids, MOST_NAMED)}.`}`
  throw new ZtxexpError('NOT_FOUND', sanitize(`Run ${record.runId} has no case "${id}". ${known}`))
}

/** The records of a run that count, one by one. */
export function casesOf({ runDir }: RunRecord): Iterable<CaseRecord> {
  return readCases(runDir)
}
