/** What runs logged step by step, as a long table: a row per step, a column per metric. */
import { fullName } from '../analysis/expression/field-name.ts'
import type { Row } from '../analysis/record.ts'
import type { MetricEvent, MetricEventOptions, Results } from './open.ts'

/** Which steps {@link readCurves} reads. */
export interface CurveOptions extends MetricEventOptions {
  /** Only this metric, and only the rows that have it. Default: all. */
  metric?: string
}

/**
 * The rows that Python's `to_curve_dataframe` gives: `run_id`, `timestamp`, `step`, `split`, `phase`, then the
 * metrics; one that is called like one of these columns is `metrics.step`. With all attempts, a column `attempt` too.
 *
 * @example
 * for await (const row of readCurves(openResults('results'), { metric: 'loss' })) plot(row.run_id, row.step, row.loss)
 */
export async function* readCurves(results: Results, options: CurveOptions = {}): AsyncGenerator<Row> {
  for await (const event of results.metricEvents(options)) {
    const row = toCurveRow(event, options)
    if (row) yield row
  }
}

function toCurveRow(event: MetricEvent, { metric, attempts }: CurveOptions): Row | undefined {
  const { run_id, timestamp, step, split, phase, attempt, metrics } = event
  const base: Row = { run_id, timestamp, step, split, phase }
  if (attempts === 'all') base.attempt = attempt
  const nameOf = (name: string) => (Object.hasOwn(base, name) ? fullName('metrics', name) : name)
  if (metric === undefined) {
    for (const [name, value] of Object.entries(metrics)) base[nameOf(name)] = value
    return base
  }
  const value = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined
  return value === undefined ? undefined : { ...base, [nameOf(metric)]: value }
}
