/** Reads `metrics.jsonl`: the metrics that a run logged step by step. */
import type { MetricRecord } from '../../model/event.ts'
import { isPlainObject, type JsonObject } from '../../model/utils/json.ts'
import { FirstMetrics } from './first-metrics.ts'
import { filePath } from './layout.ts'
import { parseJson } from './read-json.ts'
import { forEachJsonLine, type ReadLinesOptions, readJsonLines } from './read-lines.ts'

/** A line of `metrics.jsonl`. Python's lines have no attempt; then it is `null`. */
export type StoredMetric = Omit<MetricRecord, 'attempt'> & { attempt: number | null }

export interface ReadMetricsOptions extends ReadLinesOptions {
  /**
   * So many numbers of each line are wanted, the first ones: of lines with thousands, most of what follows them may be
   * left out, but never in the first line of a split and phase. Default: all.
   */
  firstMetrics?: number | undefined
}

/**
 * The metric records of one run, in the order in which they were logged, all attempts.
 *
 * A line that is torn or is not a metric record is skipped and given to `onBadLine`. Memory does not grow with
 * the file. A missing file has no records.
 *
 * @example
 * for (const { step, metrics } of readMetricEvents('results/20261123_234558_d563f15e')) draw(step, metrics.loss)
 */
export function* readMetricEvents(
  runDir: string,
  { firstMetrics, ...options }: ReadMetricsOptions = {},
): Generator<StoredMetric> {
  const shorten = firstMetrics === undefined ? {} : { shorten: new FirstMetrics(firstMetrics).shorten }
  for (const { lineNumber, value } of readJsonLines(filePath(runDir, 'steps'), { ...options, ...shorten })) {
    const record = toMetric(value)
    if (record) yield record
    else options.onBadLine?.(lineNumber)
  }
}

/** {@link readMetricEvents}, given one by one: see {@link forEachJsonLine}. */
export function forEachMetricEvent(
  runDir: string,
  options: ReadLinesOptions,
  visit: (record: StoredMetric) => void,
): void {
  forEachJsonLine(filePath(runDir, 'steps'), options, (value, lineNumber) => {
    const record = toMetric(value)
    if (record) visit(record)
    else options.onBadLine?.(lineNumber)
  })
}

/** One line of the file; `undefined` where it is torn, or none of these records. */
export function parseMetricLine(line: string): StoredMetric | undefined {
  try {
    const value = parseJson(line, { metrics: true })
    return isPlainObject(value) ? toMetric(value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

function toMetric(line: JsonObject): StoredMetric | undefined {
  const { step, metrics } = line
  if (typeof step !== 'number' || !isPlainObject(metrics)) return undefined
  const record: StoredMetric = {
    step,
    timestamp: typeof line.timestamp === 'string' ? line.timestamp : '',
    metrics: metrics as MetricRecord['metrics'],
    split: typeof line.split === 'string' ? line.split : 'train',
    phase: typeof line.phase === 'string' ? line.phase : 'fit',
    attempt: typeof line.attempt === 'number' ? line.attempt : null,
  }
  if (typeof line.restart === 'number') record.restart = line.restart
  return record
}
