/** Makes of a run directory what trackers get: no secrets, and one shape for Python's runs and ours. */

import type { RunFields, StoredRun } from '../../model/stored-run.ts'
import type { TrackedMetric, TrackedResult, TrackedRun } from '../../model/tracker.ts'
import { fingerprint } from '../../model/utils/fingerprint.ts'
import { isPlainObject, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import { redactJson, redactText } from '../../model/utils/redact.ts'
import type { FilePlace, ReadLinesOptions } from '../../store/run-directory/read-lines.ts'
import { readMetricEvents } from '../../store/run-directory/read-metrics.ts'

/** @param stored With `meta.json`. */
export function trackedRun(stored: StoredRun, state: JsonObject, signal: AbortSignal): TrackedRun {
  const { runId, runDir, run } = stored
  const experimentName = run.experiment_name ?? 'experiment'
  return {
    runId,
    runDir,
    experimentName,
    title: redactText(run.title ?? experimentName),
    file: run.file ?? null,
    group: run.group ?? null,
    tags: tagsOf(run.tags),
    parentRunId: run.parent_run_id ?? null,
    config: redactJson(stored.config),
    configHash: run.config_hash ?? null,
    meta: redactJson(stored.meta ?? {}),
    startedAt: timeOf(run.started_at),
    attempt: run.attempt ?? 1,
    restarts: run.restarts ?? 0,
    state,
    signal,
    metrics: () => lastTry(stored),
  }
}

/** How a run ended, and a hash that changes with it; `undefined` while it is going on. */
export function endOf({ run, metrics }: StoredRun): { result: TrackedResult; hash: string } | undefined {
  const { status } = run
  if (status === 'running') return undefined
  const message = redactText(run.error_message ?? '')
  const result: TrackedResult = {
    status,
    metrics: metrics && redactJson(metrics),
    error: status === 'failed' ? { type: run.error_type ?? 'Error', message } : null,
    skipReason: status === 'skipped' ? message : null,
    attempt: run.attempt ?? 1,
    retryCount: run.retry_count ?? 0,
    finishedAt: timeOf(run.finished_at),
    durationSec: run.duration_sec ?? 0,
  }
  return { result, hash: fingerprint([String(run.finished_at), JSON.parse(JSON.stringify(result))]) }
}

/** Some records of one attempt, and where in the file they end. */
export interface MetricBatch {
  records: TrackedMetric[]
  endByte: number
}

const MOST_RECORDS = 1000
const MOST_BYTES = 256 * 1024

/** What was logged beyond a place, without the attempts that are known not to count. */
export function* metricBatches({ runDir, run }: StoredRun, fromByte: number): Generator<MetricBatch> {
  const place = { byte: fromByte }
  let batch: MetricBatch | undefined
  let startByte = fromByte
  for (const record of recordsFrom(runDir, run, place)) {
    const last = batch?.records.at(-1)
    const isFull = batch && (batch.records.length === MOST_RECORDS || batch.endByte - startByte > MOST_BYTES)
    if (batch && last && (isFull || !isSameTry(last, record))) {
      yield batch
      startByte = batch.endByte
      batch = undefined
    }
    batch ??= { records: [], endByte: 0 }
    batch.records.push(record)
    batch.endByte = place.byte
  }
  if (batch) yield batch
}

/** Whether two records are of one attempt, started once. */
export function isSameTry(a: TrackedMetric, b: TrackedMetric): boolean {
  return a.attempt === b.attempt && (a.restart ?? 0) === (b.restart ?? 0)
}

function* lastTry({ runDir, run }: StoredRun): Generator<TrackedMetric> {
  let latest = { attempt: run.attempt ?? 1, restart: run.restarts ?? 0 }
  // While a run goes on, its record does not say yet how often the attempt was started.
  if (run.status === 'running')
    for (const { attempt, restart = 0 } of recordsFrom(runDir, run)) latest = { attempt, restart }
  for (const record of recordsFrom(runDir, run)) {
    if (record.attempt === latest.attempt && (record.restart ?? 0) === latest.restart) yield record
  }
}

function* recordsFrom(runDir: string, run: RunFields, place?: FilePlace): Generator<TrackedMetric> {
  const options: ReadLinesOptions = place ? { place } : {}
  const { attempt: last = 1, restarts = 0 } = run
  for (const record of readMetricEvents(runDir, options)) {
    const { attempt, restart = 0 } = record
    if (attempt === null) yield { ...record, attempt: last, ...(restarts > 0 && { restart: restarts }) }
    else if (attempt > last || (attempt === last && restart >= restarts)) yield record as TrackedMetric
  }
}

function tagsOf(tags: RunFields['tags']): Record<string, string> {
  if (Array.isArray(tags)) return Object.fromEntries(tags.map((tag) => [textOf(tag), '']))
  if (!isPlainObject(tags)) return {}
  return Object.fromEntries(Object.entries(redactJson(tags)).map(([key, value]) => [key, textOf(value)]))
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function timeOf(timestamp: string | null): number {
  const time = Date.parse(timestamp ?? '')
  return Number.isNaN(time) ? 0 : time
}
