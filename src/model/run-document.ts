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
  /** Of an evaluation: over its cases, in their order. */
  dataset_hash?: string
  /** Of an evaluation: over the code of its scorers. */
  scorers_hash?: string
  /** Of an evaluation: how many cases, each with its repeats, and what became of them. */
  cases?: { total: number; done: number; errors: number; skipped: number }
  /** Only where the experiment has one. */
  objective?: { metric: string; direction: string }
  /** Only where the experiment has some. */
  directions?: Record<string, string | null>
  /** Of a trial of a search: what that is to make better. Its limits are constraints. */
  searched?: { metric: string; direction: string }[]
  /** The limits of its metrics; only where the experiment has some. */
  expect?: Record<string, { min?: number; max?: number }>
}

/** The `error_type` of runs that their own code has skipped. */
const SKIPPED_ITSELF = 'SkipRun'

/** `run.json` while the run is in progress. */
export function runningDocument(run: StartedRun, attempt: number): RunDocument {
  return makeDocument(run, {
    status: 'running',
    finishedAt: null,
    durationSec: null,
    errorType: null,
    errorMessage: null,
    attempt,
    retryCount: attempt - 1,
  })
}

/** `run.json` of a run that is over. */
export function finishedDocument(result: RunResult): RunDocument {
  const { restarts, reached } = result
  const ending = endFields(result)
  const document = makeDocument(result.run, {
    status: result.status,
    finishedAt: isoTimestamp(result.finishedAt),
    durationSec: Math.round(result.durationMs * 1000) / 1e6,
    errorType: ending.error_type,
    errorMessage: ending.error_message,
    attempt: result.attempt,
    retryCount: result.retryCount,
  })
  if (restarts > 0) document.restarts = restarts
  if (result.caseFields) Object.assign(document, result.caseFields)
  if (reached) {
    document.code_hash = codeHashWith(document.code_hash, reached)
    document.reached = Object.keys(reached)
  }
  return document
}

/** The `summary` of the `end` and `run_end` events. */
export function summaryFields(result: RunResult): JsonObject {
  const { error_type, error_message } = endFields(result)
  return {
    run_id: result.run.runId,
    status: result.status,
    error_type,
    error_message,
    retry_count: result.retryCount,
    attempt: result.attempt,
  }
}

/** Why a run has not succeeded: the error that it failed with, or what it was skipped as. */
export function endFields({ error, skipReason, skipType }: RunResult) {
  return skipReason === null
    ? { error_type: errorType(error), error_message: error?.message ?? null }
    : { error_type: skipType ?? SKIPPED_ITSELF, error_message: skipReason }
}

/** The type of an error as Python's `type(e).__name__` gives it: the name of its class. */
export function errorType(error: ErrorRecord | null): string | null {
  return error ? error.name : null
}

interface Progress {
  status: RunStatus | 'running'
  finishedAt: string | null
  durationSec: number | null
  errorType: string | null
  errorMessage: string | null
  attempt: number
  retryCount: number
}

/** One literal, so that the documents of all runs have one hidden class. */
function makeDocument(run: StartedRun, progress: Progress): RunDocument {
  const { spec, options } = run
  const { objective, directions, expect } = spec.experiment.options
  const document: RunDocument = {
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
    code_hash: run.mixedCodeHash ?? spec.codeHash,
    status: progress.status,
    finished_at: progress.finishedAt,
    duration_sec: progress.durationSec,
    error_type: progress.errorType,
    error_message: progress.errorMessage,
    attempt: progress.attempt,
    retry_count: progress.retryCount,
  }
  if (run.dataset) {
    document.dataset_hash = run.dataset.hash
    if (spec.scorersHash !== undefined) document.scorers_hash = spec.scorersHash
    document.cases = { total: run.dataset.total, done: 0, errors: 0, skipped: 0 }
  }
  if (objective) document.objective = { metric: objective.metric, direction: objective.direction }
  if (directions) document.directions = directions
  if (spec.experiment.searched)
    document.searched = spec.experiment.searched.map(({ metric, direction: way }) => ({
      metric,
      direction: way,
    }))
  if (expect) document.expect = expect
  return document
}
