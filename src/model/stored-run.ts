/** What reading a run directory gives. */

import type { StoredStatus } from './run.ts'
import type { JsonObject, JsonValue } from './utils/json.ts'

/** `run.json` as it may stand on disk: a `RunDocument`, or what ztxexp for Python writes, which has less. */
export interface RunFields {
  schema_version: number
  run_id: string
  status: StoredStatus
  /** ISO 8601 in UTC with microseconds, as all times of a run directory. */
  started_at: string | null
  finished_at: string | null
  duration_sec: number | null
  error_type: string | null
  error_message: string | null
  experiment_name: string | null
  group: string | null
  tags: Record<string, JsonValue> | JsonValue[] | null
  parent_run_id: string | null
  attempt: number
  retry_count: number
  title?: string
  file?: string
  config_hash?: string
  code_hash?: string
  restarts?: number
  [field: string]: JsonValue | undefined
}

/** A run directory that could be read. */
export interface StoredRun {
  kind: 'run'
  runId: string
  /** Absolute path. */
  runDir: string
  run: RunFields
  config: JsonObject
  /** `null` when the run has no `metrics.json`. Non-finite numbers are numbers. */
  metrics: JsonObject | null
  /** `meta.json`; `null` when it is missing or was not asked for. */
  meta: JsonObject | null
}

/** A directory that looks like a run but cannot be read. */
export interface DamagedRun {
  kind: 'damaged'
  runDir: string
  /** What is wrong, such as `run.json: Unexpected end of JSON input`. */
  reason: string
}
