/** What a variant records of its cases: the numbers of `metrics.json`, and those of `run.json` that tables need. */
import type { JsonObject } from '../../model/utils/json.ts'
import type { CaseAggregate, UsageTotals } from './aggregate-cases.ts'
import type { ScoreSummary } from './score-summary.ts'

/**
 * `metrics.json` of a variant: the mean of each score under its name (none where no case has a value), its share of cases
 * that pass always or ever under `<score>.passAll` and `<score>.passAny`, counts, sums and percentiles.
 *
 * @example
 * caseMetrics(aggregateCases(records)) // { exact: 0.85, cases: 60, errors: 1, cost_usd: 0.12, …, duration: { p50: 0.4, p95: 1.2 } }
 */
export function caseMetrics({
  scores,
  cases,
  errors,
  usage,
  judgeUsage,
  duration,
}: CaseAggregate): JsonObject {
  return {
    ...Object.fromEntries(Object.entries(scores).flatMap(([name, score]) => scoreMetrics(name, score))),
    cases,
    errors,
    ...(usage && usageMetrics(usage)),
    ...(judgeUsage && { judge: usageMetrics(judgeUsage) }),
    ...(duration && { duration: { ...duration } }),
  }
}

/** What stands in the `run.json` of a variant, so that a table of many runs reads no `cases.jsonl`. */
export interface CaseFields {
  /** Cases and repeats: all there are, those that ended, and of them those that failed and that skipped themselves. */
  cases: { total: number; done: number; errors: number; skipped: number }
  scores: Record<string, ScoreSummary>
}

/** @param total Cases times repeats. */
export function caseFields({ done, errors, skipped, scores }: CaseAggregate, total: number): CaseFields {
  return { cases: { total, done, errors, skipped }, scores }
}

function scoreMetrics(name: string, { mean, passAll, passAny }: ScoreSummary): [string, number][] {
  return [
    ...(mean === null ? [] : [[name, mean] as [string, number]]),
    ...(passAll ? [[`${name}.passAll`, passAll.mean] as [string, number]] : []),
    ...(passAny ? [[`${name}.passAny`, passAny.mean] as [string, number]] : []),
  ]
}

function usageMetrics({ costUsd, inputTokens, outputTokens }: UsageTotals): JsonObject {
  return { cost_usd: costUsd, input_tokens: inputTokens, output_tokens: outputTokens }
}
