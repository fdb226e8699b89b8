/** The texts that are written into a run directory. */
import type { ErrorRecord } from '../../model/error.ts'
import type { StartedRun } from '../../model/run.ts'
import { errorType, runningDocument } from '../../model/run-document.ts'
import { type JsonObject, type JsonValue, stringifyMetrics } from '../../model/utils/json.ts'
import { redactJson } from '../../model/utils/redact.ts'
import { isoTimestamp, nowMs } from '../../model/utils/time.ts'
import type { FirstFiles } from './make-run.ts'

/** Where a run directory begins. @param meta See `RunDirectories.describe` */
export function firstFiles(run: StartedRun, attempt: number, meta: JsonObject): FirstFiles {
  const events = [
    eventLine('run_start', run, { timestamp: timestamp(), meta }),
    eventLine('start', run, { timestamp: timestamp() }),
  ]
  return {
    config: documentText(redactJson(run.spec.config)),
    meta: documentText(meta),
    run: documentText(runningDocument(run, attempt)),
    events: events.join(''),
  }
}

export function documentText(document: JsonValue): string {
  return JSON.stringify(document, null, 2)
}

/** What is longer than this is not for people to read as it is. */
const LONGEST_INDENTED = 1024 * 1024

/** `metrics.json`: indented, unless it is so long that the indentation would be most of it. */
export function metricsText(metrics: JsonObject): string {
  const text = stringifyMetrics(metrics)
  return text.length > LONGEST_INDENTED ? text : stringifyMetrics(metrics, 2)
}

/** A line of `events.jsonl`. */
export function eventLine(event: string, run: StartedRun, fields: object): string {
  return `${stringifyMetrics({ event, run_id: run.runId, ...fields })}\n`
}

/** What an event says of an error. */
export function errorFields(error: ErrorRecord): object {
  return { error_type: errorType(error), error_message: error.message, ...details(error) }
}

export function timestamp(): string {
  return isoTimestamp(nowMs())
}

/** What Python's events do not have: code, fields and cause of an error, where there are any. */
function details({ code, fields, cause }: ErrorRecord): object {
  return {
    ...(code !== undefined && { error_code: code }),
    ...(fields && { error_fields: fields }),
    ...(cause && { error_cause: cause }),
  }
}
