/** Sums up the cases of a variant, read one by one: what its `metrics.json` and its `run.json` say of them. */
import type { CaseRecord } from '../../model/case-record.ts'
import { exactSum } from '../exact-sum.ts'
import { CaseColumns, ENDS, USAGE_FIELDS, type UsageSide } from './case-columns.ts'
import { quantile } from './quantile.ts'
import { type ScoreSummary, summarizeScore } from './score-summary.ts'

/** What calls of models have taken in all. */
export interface UsageTotals {
  calls: number
  inputTokens: number
  outputTokens: number
  /** US dollars. */
  costUsd: number
}

/** What the cases of a variant come to. A case that has repeats counts once in `cases`, and often in all others. */
export interface CaseAggregate {
  /** Ids. */
  cases: number
  /** Cases and repeats that have ended, whatever their end. */
  done: number
  /** Those of which the function failed. */
  errors: number
  /** Those that have skipped themselves. */
  skipped: number
  /** By the name of the score, in the order of their first appearance. */
  scores: Record<string, ScoreSummary>
  /** Of the function; `null` where no case says any. */
  usage: UsageTotals | null
  /** Of the scorers. */
  judgeUsage: UsageTotals | null
  /** Seconds that cases took which were not skipped, those that failed too; `null` where there are none. */
  duration: { p50: number; p95: number } | null
}

/**
 * Takes the records of a `cases.jsonl` one by one. Of several of one case and repeat the last counts; else their order
 * makes no difference, not even in the last digit. It keeps numbers alone, some 100 bytes a case.
 *
 * @example
 * const tally = new CaseTally()
 * for (const record of readCases(runDir)) tally.add(record)
 * const { scores } = tally.finish()
 */
export class CaseTally {
  readonly #columns = new CaseColumns()

  add(record: CaseRecord): void {
    this.#columns.add(record)
  }

  /** See {@link CaseColumns.remove}. */
  remove(key: Pick<CaseRecord, 'id' | 'repeat'>): void {
    this.#columns.remove(key)
  }

  /** What they come to so far; more may be added afterwards. */
  finish(): CaseAggregate {
    const columns = this.#columns
    const countEnds = (end: number) => [...columns.valuesOf(columns.ends, [end])].length
    const scores = [...columns.scores].map(
      ([name, column]) => [name, summarizeScore(columns, column)] as const,
    )
    const durations = Float64Array.from(
      columns.valuesOf(columns.durations, [ENDS.succeeded, ENDS.failed]),
    ).sort()
    const [p50, p95] = [quantile(durations, 0.5), quantile(durations, 0.95)]
    return {
      cases: columns.caseCount,
      done: columns.rowCount,
      errors: countEnds(ENDS.failed),
      skipped: countEnds(ENDS.skipped),
      scores: Object.fromEntries(scores),
      usage: totalsOf(columns, 'usage'),
      judgeUsage: totalsOf(columns, 'judge_usage'),
      duration: p50 === null || p95 === null ? null : { p50, p95 },
    }
  }
}

/** {@link CaseTally} over all records at once. */
export function aggregateCases(records: Iterable<CaseRecord>): CaseAggregate {
  const tally = new CaseTally()
  for (const record of records) tally.add(record)
  return tally.finish()
}

/** Of all cases, skipped ones too: what they have called is paid for. */
function totalsOf(columns: CaseColumns, side: UsageSide): UsageTotals | null {
  const sums = USAGE_FIELDS.map((field) => {
    const column = columns.usageColumn(side, field)
    return column && exactSum(finite(columns.valuesOf(column, Object.values(ENDS))))
  })
  if (sums.every((sum) => sum === undefined)) return null
  const [calls = 0, inputTokens = 0, outputTokens = 0, costUsd = 0] = sums
  return { calls, inputTokens, outputTokens, costUsd }
}

function* finite(values: Iterable<number>): Generator<number> {
  for (const value of values) if (Number.isFinite(value)) yield value
}
