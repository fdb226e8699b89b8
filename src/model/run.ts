/** The records that a config becomes on its way to a result. Plain data; each is made in one place only. */
import type { StoredUsage } from './case-record.ts'
import type { ErrorRecord } from './error.ts'
import type { CaseScores, EvaluationSpec, UnitRequest } from './evaluation.ts'
import type { Direction, Limits, Objective } from './objective.ts'
import type { PruneOptions } from './pruning.ts'
import type { SearchFacts } from './search-facts.ts'
import type { Tags } from './tags.ts'
import type { JsonObject, JsonValue } from './utils/json.ts'

/** Where runs happen, and when: one at a time, in processes, in threads, or in processes as the CPU load allows. */
export type RunMode = 'sequential' | 'process_pool' | 'thread_pool' | 'dynamic'
export const RUN_MODES = ['sequential', 'process_pool', 'thread_pool', 'dynamic'] as const satisfies RunMode[]

/** How a run may end. */
export type RunStatus = 'succeeded' | 'failed' | 'skipped'

/** What may stand as a status in `run.json`. */
export type StoredStatus = 'running' | RunStatus
export const STORED_STATUSES: readonly StoredStatus[] = ['running', 'succeeded', 'failed', 'skipped']

/** Wait before a next attempt: `base * factor ** (attempt - 1)` ms, at most `max`, varied by `jitter`. */
export interface RetryDelay {
  /** Milliseconds before the second attempt. */
  base: number
  /** Growth per attempt. Default: 2. */
  factor?: number
  /** Upper limit in milliseconds. Default: none. */
  max?: number
  /** Random part of the wait, 0 to 1: 0.5 waits between 50 % and 100 % of it. Default: 0. */
  jitter?: number
}

/** What may differ from experiment to experiment; session-wide values fill what is left out. */
export interface RunOptions {
  maxAttempts?: number
  /** Class names; `'Error'` and `'Exception'` match everything. */
  retryOn?: string[]
  retryDelay?: RetryDelay
  /** Milliseconds that one attempt may take. */
  timeout?: number
  tags?: Tags
  group?: string
  parentRunId?: string
  seed?: number
  slots?: Record<string, number>
  exclusive?: boolean
  /** Attempts at once in a worker that has one of these. */
  concurrency?: number
  /** Globs of files whose content is part of the code hash. */
  inputs?: string[]
  /** Of an evaluation: how often each case is run. */
  repeats?: number
  /** Of an evaluation: milliseconds that the scorers of a case may take; 0 for no limit. */
  scorerTimeout?: number
  /** Of an evaluation: dotted keys of the case whose values divide the results. */
  slices?: string[]
  /** Of an evaluation: what stands for the scores where the function fails. */
  errors?: 'zero'
  objective?: Objective
  /** Which way other metrics are better, by dotted name. */
  directions?: Record<string, Direction | null>
  /** Limits by the dotted name of the metric. */
  expect?: Record<string, Limits>
  prune?: PruneOptions
}

/** Whether Vitest's modifiers let a run happen. */
export type DeclaredMode = 'run' | 'only' | 'skip' | 'todo'

/** One experiment of a file, as collected in a worker. */
export interface ExperimentSpec {
  /** Position among the experiments of its file. */
  index: number
  /** The name as declared, placeholders included. */
  name: string
  mode: DeclaredMode
  options: RunOptions
  /** Where it is declared, 1-based. */
  location?: { line: number; column: number }
  /** Set where its configs are the trials of a search: what is to become better. Its limits are constraints. */
  searched?: Objective[]
  /** Configs that were dropped because an equal one had come before. */
  duplicates?: number
  /** Set where its function is called for each case of a dataset. */
  evaluation?: EvaluationSpec
  /** How many configs there were before `--limit` or `--sample` took a part of them, such as `486`. */
  partOf?: string
  /** Over the content of the files that `inputs` and `watchFiles` name, where there are such. */
  inputsHash?: string
  /** What a user should know of how its configs came about, in sentences. */
  notes?: string[]
}

/** One config of a collected experiment. */
export interface CollectedConfig {
  title: string
  config: JsonObject
  configHash: string
}

/** One experiment with all its configs. Plain data: this is what crosses the process border. */
export interface CollectedExperiment {
  spec: ExperimentSpec
  /** None where they come from a source while it runs. */
  configs: CollectedConfig[]
  /** How many come at the most, where that is known. */
  source?: { most?: number; search?: SearchFacts }
  /** Absolute paths of the files that its configs and cases are read from. They are no code. */
  readFrom?: string[]
  /** Absolute paths of the files that `inputs` names. */
  inputFiles?: string[]
}

/** What the command line makes of the configs that an experiment declares. */
export interface ConfigSelection {
  /** Values to set or to narrow to, by key. */
  set: { [key: string]: JsonValue }
  /** Axes to add. */
  grid: { [key: string]: JsonValue[] }
  /** The first so many of each experiment. */
  limit: number | undefined
  /** So many of each experiment, drawn at random. */
  sample: number | undefined
  /** Seed of the draw. */
  seed: number | undefined
}

/** One config of an experiment, as collected: what is to run. */
export interface RunSpec {
  /** Path of the experiment file, relative to the root, with forward slashes. */
  file: string
  experiment: ExperimentSpec
  /** Position among the configs of its experiment. */
  configIndex: number
  title: string
  config: JsonObject
  configHash: string
  /** What the file's code was when it was collected. */
  codeHash: string
  /** What its scorers were, where the file names some. */
  scorersHash?: string
}

/** {@link RunOptions} with every session-wide value filled in. */
export interface ResolvedRunOptions {
  maxAttempts: number
  retryOn: string[]
  retryDelay: RetryDelay
  /** Milliseconds, 0 for no limit. */
  timeout: number
  tags: Tags
  group: string | null
  parentRunId: string | null
  seed: number
  slots: Record<string, number>
  exclusive: boolean
  concurrency: number
}

/** What a worker needs to run one attempt. JSON. */
export interface AttemptRequest {
  /** Of the run; of a part of one its own: see `unitId` in model/evaluation.ts. */
  runId: string
  runDir: string
  attempt: number
  /** How often this attempt was started before, and lost through no fault of its own. */
  restarts: number
  /**
   * Attempts that may be in its worker at once, itself included. 1: it has its worker for itself, so that it is known
   * whose fault it is when that is lost.
   */
  concurrency: number
  /** Where the code is: the key of a module graph that the executor knows. */
  moduleKey: string
  experimentIndex: number
  experimentName: string
  title: string
  config: JsonObject
  seed: number
  /** Bytes that it may print and log. Default: no limit. */
  logLimitBytes?: number
  /** Indices taken of each slot, such as `{ gpu: [1] }`. */
  slots: Record<string, number[]>
  /** Absolute path of the directory of an earlier run of the config, to go on from. */
  resumeFrom?: string
  /** Set where only a part of a run is to be done. */
  unit?: UnitRequest
  /** Its `meta.json`, as text: few runs ask for it, and most of it is the same for all. */
  metaText: string
}

/** The reason that `ctx.signal` is aborted with. */
export interface AbortReason {
  /** `TimeoutError`, `Interrupted`, … */
  name: string
  message: string
  /** Milliseconds until the worker is ended, if the attempt has not ended by then. */
  graceMs: number
}

/**
 * Why a worker did not come back with an outcome. `named`: it was ended for a reason that is no failure. `neighbour`: through no fault of this attempt. `suspect`: several
 * were in the worker, and nobody knows whose fault it was.
 */
export type LossReason = 'exit' | 'timeout' | 'cancelled' | 'named' | 'neighbour' | 'suspect'

/** The end of one attempt, always as data: an executor never rejects. */
export type AttemptOutcome = (
  | {
      kind: 'succeeded'
      metrics: JsonObject | null
      /** Of a case, whose answer was told before. */
      scored?: CaseScores
    }
  | { kind: 'skipped'; reason: string }
  | {
      kind: 'failed'
      error: ErrorRecord
      /** Milliseconds that went into the record of the error, after the end of the attempt. */
      recordingMs?: number
    }
  | { kind: 'lost'; reason: LossReason; error: ErrorRecord }
) & {
  /** Milliseconds that the attempt took, measured where it ran; until it threw, where it failed. */
  durationMs: number
  /** Set when it had ended before its signal was aborted: nothing from outside was the reason. */
  isUnasked?: true
  /** CPU time of the worker process meanwhile, where nothing else ran in it. */
  cpuMs?: number
  /** Hashes of the modules that it has reached besides the graph of its file, by their paths from the root. */
  reached?: Record<string, string>
  /** What calls of models have taken. */
  usage?: StoredUsage
  /** Records written to the streams, so that the main process reads a stream only when there is more in it. */
  written: { metrics: number; printed: number }
}

/** A run that has been started: where it is and what it is. */
export interface StartedRun {
  runId: string
  runDir: string
  /** The experiment's name, or what `--name` says instead. */
  experimentName: string
  spec: RunSpec
  options: ResolvedRunOptions
  /** See {@link AttemptRequest.resumeFrom}. */
  resumeFrom?: string
  /** Milliseconds since the epoch, with a fraction. */
  startedAt: number
  /** Of an evaluation. */
  dataset?: RunDataset
  /** Name of the machine that does it, where that is another one: its directory is not ours to write. */
  host?: string
  /** Set where other code has begun it: it is the result of neither, and `--resume=code` is to take it for none. */
  mixedCodeHash?: string
}

/** What a run of an evaluation goes over. */
export interface RunDataset {
  /** See `DatasetFacts` in model/evaluation.ts. */
  hash: string
  /** Cases times repeats. */
  total: number
  /** Of one that goes on: how many of them need not run again, as far as is known when it begins. Default: none. */
  known?: number
}

/** A run that is over. */
export interface RunResult {
  run: StartedRun
  status: RunStatus
  metrics: JsonObject | null
  /** Set when the run failed. */
  error: ErrorRecord | null
  /** Set when the run was skipped. */
  skipReason: string | null
  /** Set when it was ended by name, such as `Pruned`. Default: it has skipped itself. */
  skipType?: string
  /** Number of the last attempt, from 1. */
  attempt: number
  retryCount: number
  /** See {@link AttemptOutcome}: of all attempts. */
  reached?: Record<string, string>
  /** How often the last attempt was lost through no fault of its own, and started again. */
  restarts: number
  finishedAt: number
  /** Wall time of the whole run, waits between attempts included, the recording of errors not. */
  durationMs: number
  /** What calls of models have taken, in all attempts. */
  usage?: StoredUsage
  /** Of an evaluation: what `run.json` says of its cases. */
  caseFields?: JsonObject
  /** Set when it is the result of an earlier session, or of another process, and was not run again. */
  isReused?: true
  /** With {@link isReused}: the hash of the code that made it; `null` where that is not known. */
  pastCodeHash?: string | null
}
