/** Everything that can happen while a session runs. Reporters and trackers listen to this and to nothing else. */
import type { CaseRecord } from './case-record.ts'
import type { ErrorRecord } from './error.ts'
import type { GateVerdict } from './gate-verdict.ts'
import type { RunResult, StartedRun } from './run.ts'
import type { JsonObject } from './utils/json.ts'

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

/** What there is to know of a session when its first run is about to start. */
export interface SessionInfo {
  /** Absolute path of the project. */
  root: string
  /** Absolute path. */
  resultsDir: string
  /** Experiment files, relative to the root, of which something runs or is reused. */
  files: string[]
  /** Runs that are to be executed, as far as is known: watching adds more. */
  planned: number
  /** The value of every option, by its key in the config file. */
  options: JsonObject
}

/** What a session came to. */
export interface SessionCounts {
  /** Runs that ended, or were reused. */
  total: number
  /** Of those that were executed. */
  succeeded: number
  failed: number
  skipped: number
  /** Runs of the past that stand for runs of this session. */
  reused: number
}

/**
 * What happens while a session runs. It begins with `sessionStarted` and ends with `sessionEnded`. Order for one run:
 * `runStarted`, then per attempt `attemptStarted`, any number of `metricsLogged` and `outputPrinted`, and between attempts
 * `attemptRetried`; at the end exactly one `runEnded`. Of a run of an evaluation there are no attempts, but a `caseEnded` for
 * each case and repeat.
 */
export type LifecycleEvent =
  /** Before the first run; once, also where watching goes on with other rounds. */
  | { type: 'sessionStarted'; session: SessionInfo }
  /** The run directory exists, with `config.json`, `run.json` and `meta.json`. */
  | { type: 'runStarted'; run: StartedRun }
  /** A worker has been given the attempt. */
  | { type: 'attemptStarted'; run: StartedRun; attempt: number }
  /** New lines of `metrics.jsonl`; of a run on another machine the newest, while it goes on. */
  | { type: 'metricsLogged'; run: StartedRun; records: MetricRecord[] }
  /** A case of an evaluation is over: what its line says, without what it has gone in and out with. */
  | { type: 'caseEnded'; run: StartedRun; record: Omit<CaseRecord, 'input' | 'expected' | 'output'> }
  /** What the function printed. */
  | { type: 'outputPrinted'; run: StartedRun; stream: 'stdout' | 'stderr'; text: string }
  /** An attempt failed and another one follows after `delayMs`. */
  | { type: 'attemptRetried'; run: StartedRun; attempt: number; error: ErrorRecord; delayMs: number }
  /** The machine of a run is gone, and another one has its config now: there is no other event of this one. */
  | { type: 'runLost'; run: StartedRun }
  /** The run is over: succeeded, failed or skipped. */
  | { type: 'runEnded'; result: RunResult }
  /**
   * Something that the run had left behind threw after its end: it counts as failed now, whatever `runEnded` said. Of an
   * evaluation the case counts as failed that has left it behind, and the run has the status of its result.
   */
  | { type: 'runAmended'; result: RunResult }
  /** A run of the past stands for this one, which does not start: there is no other event of it. */
  | { type: 'runReused'; result: RunResult }
  /** After the last run, with the verdict on what was expected; of a session in which nothing started there is none. */
  | {
      type: 'sessionEnded'
      session: SessionInfo
      counts: SessionCounts
      verdicts: readonly GateVerdict[]
      durationMs: number
    }

/**
 * Called with every event. It may be asynchronous: then it gets the next event when it is done with the last one,
 * while runs go on. One that throws or rejects is told of, and gets no more.
 */
export type LifecycleListener = (event: LifecycleEvent) => void
