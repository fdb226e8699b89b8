/** `run.json`: what stands in it of a run in progress, and of one that is over. */

import { codeHashWith } from './code-hash.ts'
import type { ErrorRecord } from './error.ts'
import type { RunResult, RunStatus, StartedRun } from './run.ts'
import type { Tags } from './tags.ts'
import type { JsonObject } from './utils/json.ts'
import { isoTimestamp } from './utils/time.ts'

export const SCHEMA_VERSION = 2

/** What `run.json` holds. `running` is only ever written here, never a result's status. */
export interface RunDocument extends JsonObject {
  schema_version: number
  run_id: string
  status: RunStatus | 'running'
  started_at: string
  finished_at: string | null
  duration_sec: number | null
  error_type: string | null
  error_message: string | null
  experiment_name: string
  group: string | null
  tags: Tags
  parent_run_id: string | null
  attempt: number
  retry_count: number
  title: string
  file: string
  config_hash: string
  code_hash: string
  /** Paths of modules that its code has imported without that being seen before; only where there are some. */
  reached?: string[]
  /** Only when the last attempt was lost through no fault of its own and started again. */
  restarts?: number
  /** Only where the experiment has one. */
  objective?: { metric: string; direction: string }
  /** Only where the experiment has some. */
  directions?: Record<string, string>
}

/** `run.json` while the run is in progress. */
export function runningDocument(run: StartedRun, attempt: number): RunDocument {
  return Object.assign(commonFields(run), {
    status: 'running' as const,
    finished_at: null,
    duration_sec: null,
    error_type: null,
    error_message: null,
    attempt,
    retry_count: attempt - 1,
  })
}

/** `run.json` of a run that is over. */
export function finishedDocument(result: RunResult): RunDocument {
  return Object.assign(commonFields(result.run), {
    status: result.status,
    finished_at: isoTimestamp(result.finishedAt),
    duration_sec: Math.round(result.durationMs * 1000) / 1e6,
    error_type: result.skipReason !== null ? 'SkipRun' : errorType(result.error),
    error_message: result.skipReason ?? result.error?.message ?? null,
    attempt: result.attempt,
    retry_count: result.retryCount,
    ...(result.restarts > 0 && { restarts: result.restarts }),
    ...(result.reached && {
      code_hash: codeHashWith(result.run.spec.codeHash, result.reached),
      reached: Object.keys(result.reached),
    }),
  })
}

/** The `summary` of the `end` and `run_end` events. */
export function summaryFields(result: RunResult): JsonObject {
  return {
    run_id: result.run.runId,
    status: result.status,
    error_type: result.skipReason !== null ? 'SkipRun' : errorType(result.error),
    error_message: result.skipReason ?? result.error?.message ?? null,
    retry_count: result.retryCount,
    attempt: result.attempt,
  }
}

/** The type of an error as Python's `type(e).__name__` gives it: the name of its class. */
export function errorType(error: ErrorRecord | null): string | null {
  return error ? error.name : null
}

/** To be assigned to, not spread: keys after a spread would give every object a hidden class (3 kB) of its own. */
function commonFields(run: StartedRun) {
  const { spec, options } = run
  const { objective, directions } = spec.experiment.options
  const fields = {
    schema_version: SCHEMA_VERSION,
    run_id: run.runId,
    started_at: isoTimestamp(run.startedAt),
    experiment_name: run.experimentName,
    group: options.group,
    tags: options.tags,
    parent_run_id: options.parentRunId,
    title: spec.title,
    file: spec.file,
    config_hash: spec.configHash,
    code_hash: spec.codeHash,
  }
  if (objective)
    Object.assign(fields, { objective: { metric: objective.metric, direction: objective.direction } })
  return directions ? Object.assign(fields, { directions }) : fields
}
