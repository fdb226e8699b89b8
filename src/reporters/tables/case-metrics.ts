/** The order of the metrics that every evaluation has: what is looked at first comes first, and is cut last. */
import { evaluationOf } from '../../analysis/cases/evaluation.ts'
import type { RunRecord } from '../../analysis/record.ts'

/** Behind the scores. */
const FIRST = ['errors', 'cost_usd', 'duration.p50']
/** Behind what the experiment itself adds. */
const LAST = [
  'duration.p95',
  'judge.cost_usd',
  'input_tokens',
  'output_tokens',
  'judge.input_tokens',
  'judge.output_tokens',
]
/** Says nothing that the counts beside the means do not say. */
const LEFT_OUT = 'cases'

/**
 * How important a metric of an evaluation is after its main score, from 0 on: what every variant is judged by stays longer
 * in a narrow table than its other scores, and than the id of the run. `undefined` for others.
 */
export function importance(metric: string): number | undefined {
  return FIRST.includes(metric) ? FIRST.indexOf(metric) : undefined
}

/** The metrics in the order of their columns; as they are where no run is the variant of an evaluation. */
export function orderMetrics(metrics: string[], records: readonly RunRecord[]): string[] {
  const estimated = new Set(records.flatMap((record) => [...(evaluationOf(record)?.estimates.keys() ?? [])]))
  if (!records.some((record) => evaluationOf(record))) return metrics
  const rankOf = (metric: string) => {
    if (estimated.has(metric)) return /\.pass(?:All|Any)$/.test(metric) ? 1 : 0
    if (FIRST.includes(metric)) return 2 + FIRST.indexOf(metric)
    return LAST.includes(metric) ? 20 + LAST.indexOf(metric) : 10
  }
  return metrics.filter((metric) => metric !== LEFT_OUT).sort((a, b) => rankOf(a) - rankOf(b))
}
