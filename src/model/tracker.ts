/** The port of trackers: what sends runs to the programs that people look at them with. */
import type { MetricRecord, SessionCounts, SessionInfo } from './event.ts'
import type { RunStatus } from './run.ts'
import { describeValue, type JsonObject } from './utils/json.ts'

/** The trackers that ztxexp brings. */
export const TRACKER_NAMES = ['jsonl', 'mlflow', 'otlp', 'tensorboard', 'wandb'] as const
export type TrackerName = (typeof TRACKER_NAMES)[number]

/** A session, or one call of `ztxexp sync`, whose `files` and `options` are empty. */
export interface TrackedSession extends SessionInfo {
  /** Aborted when nothing is waited for any more: give it to `fetch`. */
  signal: AbortSignal
  /** Tells the user something that is no failure. */
  warn(message: string): void
}

/** One call of `ctx.logMetric`. Python's records have no attempt, which counts as the last one. */
export type TrackedMetric = Readonly<MetricRecord>

/** A run as trackers see it. What looks like a secret is masked, as in `started_cmd`. */
export interface TrackedRun {
  runId: string
  /** Absolute path. */
  runDir: string
  experimentName: string
  title: string
  /** Path of the experiment file from its root; `null` where that is not recorded (Python's runs). */
  file: string | null
  group: string | null
  /** Tags that are no pairs have an empty text. */
  tags: Record<string, string>
  parentRunId: string | null
  config: JsonObject
  configHash: string | null
  /** `meta.json`: git commit, versions, machine, seed, command. */
  meta: JsonObject
  /** Milliseconds since the epoch. */
  startedAt: number
  /** The attempt that is going on, or was the last one; from 1. */
  attempt: number
  /** How often that attempt was started again. */
  restarts: number
  /**
   * What this tracker has to remember of the run, such as the id that a server gave it. Changes are kept in
   * `trackers.json` after each hook, and are there when the run is gone on with.
   */
  state: JsonObject
  /** Aborted when nothing is waited for any more: give it to `fetch`. */
  signal: AbortSignal
  /** What the last attempt has logged so far, from the file, record by record. */
  metrics(): Iterable<TrackedMetric>
}

/** How a run ended. */
export interface TrackedResult {
  status: RunStatus
  /** What the function returned. */
  metrics: JsonObject | null
  /** Set when the run failed. */
  error: { type: string; message: string } | null
  /** Set when the run was skipped. */
  skipReason: string | null
  /** Number of the last attempt, from 1. */
  attempt: number
  retryCount: number
  /** Milliseconds since the epoch. */
  finishedAt: number
  durationSec: number
}

/** What a session came to. */
export interface TrackedSummary {
  counts: SessionCounts
  /** Of the session; 0 where runs of the past are sent. */
  durationMs: number
}

/**
 * Sends runs somewhere. Every hook is optional, may be asynchronous, and is called in the main process in every mode.
 *
 * What is to be sent is read from the run directories, so that a tracker never slows or holds a run, and can go on
 * another day (`ztxexp sync`). The hooks of a run are called in order: `onRunStart`, `onMetrics` any number of times,
 * `onRunEnd`. One that throws or rejects is called again later with the same arguments. What was taken is kept in
 * `trackers.json` beside the run; after a crash at most the last call of a run is made once more.
 *
 * @example
 * const mine: Tracker = {
 *   name: 'mine',
 *   onRunEnd: async (run, { status, metrics }) => {
 *     const body = JSON.stringify({ id: run.runId, status, metrics })
 *     const answer = await fetch('http://localhost:9000/runs', { method: 'POST', body, signal: run.signal })
 *     if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
 *   },
 * }
 */
export interface Tracker {
  readonly name: string
  /** Where data goes, such as a url: shown when a session starts, and told apart in `trackers.json`. No secrets. */
  readonly target?: string
  /** Runs that may be sent at once when none is in progress any more. Default: 1. */
  readonly concurrency?: number
  onSessionStart?(session: TrackedSession): void | PromiseLike<void>
  /** Once per run. */
  onRunStart?(run: TrackedRun): void | PromiseLike<void>
  /**
   * New metrics, some at a time, of one attempt each: `attempt` and `restart` stand in the records. What belongs to an
   * attempt that is known not to be the last one is left out.
   */
  onMetrics?(run: TrackedRun, records: readonly TrackedMetric[]): void | PromiseLike<void>
  /** Again where what is recorded of the end has changed. */
  onRunEnd?(run: TrackedRun, result: TrackedResult): void | PromiseLike<void>
  /** Not where the session's start was not taken. */
  onSessionEnd?(summary: TrackedSummary): void | PromiseLike<void>
}

/** A tracker in the form of the Python package: the name of one that ztxexp brings, and its options in snake case. */
export interface TrackerSpec {
  type: string
  kwargs?: Record<string, unknown>
}

const HOOKS = ['onSessionStart', 'onRunStart', 'onMetrics', 'onRunEnd', 'onSessionEnd'] as const

/** Why something is no tracker, as a sentence; `undefined` where it is one. */
export function findTrackerProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return `A tracker is an object with a name and hooks, not ${describeValue(value)}.`
  const { name, ...rest } = fieldsOf(value)
  if (typeof name !== 'string' || !/^\S(.*\S)?$/.test(name)) return 'A tracker has a name, which is a text.'
  const wrong = HOOKS.find((hook) => rest[hook] !== undefined && typeof rest[hook] !== 'function')
  return wrong && `${wrong} of tracker ${name} is no function.`
}

/** Hooks may be methods of a class. */
function fieldsOf(value: object): Record<string, unknown> {
  const fields = value as Record<string, unknown>
  return Object.fromEntries(['name', ...HOOKS].map((key) => [key, fields[key]]))
}
