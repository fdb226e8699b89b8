/**
 * Everything that can happen while a session runs. Reporters and trackers listen to this and to nothing else.
 *
 * Order for one run: `runStarted`, then per attempt `attemptStarted`, any number of `metricsLogged` and
 * `outputPrinted`, and between attempts `attemptRetried`; at the end exactly one `runEnded`.
 */
import type { ErrorRecord } from './error.ts'
import type { RunResult, StartedRun } from './run.ts'

/** One call of `ctx.logMetric`, as it stands in `metrics.jsonl`. */
export interface MetricRecord {
  step: number
  /** ISO 8601 in UTC with microseconds. */
  timestamp: string
  metrics: Record<string, number | string | boolean | null>
  split: string
  phase: string
  attempt: number
  /** Set when the attempt was started again: what it had logged before does not count. */
  restart?: number
}

export type LifecycleEvent =
  /** The run directory exists, with `config.json`, `run.json` and `meta.json`. */
  | { type: 'runStarted'; run: StartedRun }
  /** A worker has been given the attempt. */
  | { type: 'attemptStarted'; run: StartedRun; attempt: number }
  /** New lines of `metrics.jsonl`. */
  | { type: 'metricsLogged'; run: StartedRun; records: MetricRecord[] }
  /** What the function printed. */
  | { type: 'outputPrinted'; run: StartedRun; stream: 'stdout' | 'stderr'; text: string }
  /** An attempt failed and another one follows after `delayMs`. */
  | { type: 'attemptRetried'; run: StartedRun; attempt: number; error: ErrorRecord; delayMs: number }
  /** The run is over: succeeded, failed or skipped. */
  | { type: 'runEnded'; result: RunResult }
  /**
   * Something that the run had left behind threw after its end: it counts as failed now, whatever `runEnded` said.
   */
  | { type: 'runAmended'; result: RunResult }
  /** A run of the past stands for this one, which does not start: there is no other event of it. */
  | { type: 'runReused'; result: RunResult }

export type LifecycleListener = (event: LifecycleEvent) => void
