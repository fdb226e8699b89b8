/** The ids that a run and its attempts have as a trace, by W3C Trace Context. They follow from the run id alone. */
import { createHash } from 'node:crypto'

/** 32 hex digits. */
export function traceIdOf(runId: string): string {
  return digest(runId).slice(0, 32)
}

/** 16 hex digits: of the span of the run, or of one attempt. */
export function spanIdOf(runId: string, attempt?: number): string {
  return digest(attempt === undefined ? `${runId} run` : `${runId} attempt ${attempt}`).slice(0, 16)
}

/** `00-<trace id>-<span id>-01`: makes spans of a user's children of an attempt. */
export function traceparentOf(runId: string, attempt: number): string {
  return `00-${traceIdOf(runId)}-${spanIdOf(runId, attempt)}-01`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
