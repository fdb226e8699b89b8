/**
 * The programmatic runner, without Vitest: the counterpart of `ExpRunner` of the Python package.
 *
 * @example
 * const runner = new ExpRunner([{ lr: 0.1 }, { lr: 0.01 }], 'results', (ctx) => ({ score: 1 - ctx.config.lr }))
 * const summary = await runner.run({ maxAttempts: 2 }) // { total: 2, succeeded: 2, … }
 */
import { resolve } from 'node:path'
import type { ExperimentFunction } from './experiment/declare/definition.ts'
import { ZtxexpError } from './model/error.ts'
import type { LifecycleListener } from './model/event.ts'
import type { Tracker } from './model/tracker.ts'
import type { JsonObject } from './model/utils/json.ts'
import type { ZtxexpOptions } from './options/ztxexp-options.ts'
import { runFunction, runModule } from './session/programmatic/run-program.ts'
import { countResults, type RunSummary } from './session/programmatic/run-summary.ts'

export type {
  LogMetricOptions,
  RunContext,
  RunLogger,
  StepMetrics,
  Usage,
} from './experiment/declare/context.ts'
export type { ExperimentFunction, ExperimentResult } from './experiment/declare/definition.ts'
export type { CaseRecord, StoredScore, StoredUsage } from './model/case-record.ts'
export {
  type ErrorCode,
  type ErrorComparison,
  type ErrorRecord,
  NoRetry,
  SkipRun,
  ZtxexpError,
} from './model/error.ts'
export type { EvaluationSpec } from './model/evaluation.ts'
export type { LifecycleEvent, LifecycleListener } from './model/event.ts'
export type { GateVerdict } from './model/gate-verdict.ts'
export type { Direction, Limits, Objective } from './model/objective.ts'
export type { PruneOptions, PrunerName } from './model/pruning.ts'
export type {
  DeclaredMode,
  ExperimentSpec,
  ResolvedRunOptions,
  RetryDelay,
  RunDataset,
  RunMode,
  RunOptions,
  RunResult,
  RunSpec,
  StartedRun,
} from './model/run.ts'
export type { Tags } from './model/tags.ts'
export type { ZtxexpOptions } from './options/ztxexp-options.ts'
export type { RunSummary } from './session/programmatic/run-summary.ts'
export type * from './tracker-types.ts'

/** What is recorded with every run. */
export interface RunMetadata {
  /** Name of the experiment. Default: that of the function, or of the declaration in the module. */
  name?: string
  group?: string
  /** A list of names, or names with values. */
  tags?: readonly string[] | Record<string, string>
  /** The run that these runs descend from. Default: what the experiment of a module says. */
  parentRunId?: string
  /** Version of the data. Default: what each config has as `dataset_version` or `data_version`. */
  datasetVersion?: string
  /** Recorded as `extras` in `meta.json`. */
  extras?: JsonObject
}

/** Options of {@link ExpRunner.run}: those of a config file that have to do with running, and these. */
export interface RunnerOptions<Config extends object = JsonObject>
  extends Omit<
    ZtxexpOptions,
    | 'include'
    | 'exclude'
    | 'setupFiles'
    | 'watchFiles'
    | 'reporter'
    | 'sort'
    | 'failIf'
    | 'resultsDir'
    | 'trackers'
    | 'trackStrict'
  > {
  /** What to run, when the constructor was not given it. */
  experiment?: Experiment<Config>
  metadata?: RunMetadata
  /**
   * Trackers, and listeners: functions that are given every lifecycle event, each when it is done with the last one.
   * Trackers are waited for at the end for at most `trackWait`, listeners for at most `grace`. What they throw harms no
   * run: a tracker is tried again later, a listener is told of and gets no more.
   */
  trackers?: readonly (Tracker | LifecycleListener)[]
}

/** A function (mode `sequential`, in this process), or the `file:` url of an experiment module (any mode). */
export type Experiment<Config extends object = JsonObject> = ExperimentFunction<Config> | URL | string

/** Runs an experiment over configs, from a program of your own. */
export class ExpRunner<Config extends object = JsonObject> {
  readonly #configs: readonly Config[]
  readonly #resultsDir: string
  readonly #experiment: Experiment<Config> | undefined

  /**
   * @param configs Plain JSON objects; a run for each.
   * @param resultsDir Where the run directories go; a relative path starts from the working directory.
   * @param experiment What to run; may be given to {@link run} instead.
   */
  constructor(configs: Iterable<Config>, resultsDir: string, experiment?: Experiment<Config>) {
    this.#configs = [...configs]
    this.#resultsDir = resolve(resultsDir)
    this.#experiment = experiment
  }

  /**
   * Runs all configs. Failed runs do not reject: they are counted, and recorded in their directories.
   *
   * @throws {ZtxexpError} `BAD_DECLARATION` without an experiment, with a function in another mode than `sequential`,
   *   or for a config that is not plain JSON; `BAD_CONFIG_FILE` for a bad option; `FILE_NOT_LOADED` for a module that
   *   does not load
   */
  async run(options: RunnerOptions<Config> = {}): Promise<RunSummary> {
    const { experiment = this.#experiment, metadata = {}, trackers = [], ...rest } = options
    const listeners = trackers.filter((each) => typeof each === 'function')
    const written = { ...rest, trackers: trackers.filter((each) => typeof each !== 'function') }
    checkMetadata(metadata)
    const request = {
      configs: this.#configs,
      resultsDir: this.#resultsDir,
      written: recordedOptions(written, metadata),
      recorded: {
        parentRunId: metadata.parentRunId,
        datasetVersion: metadata.datasetVersion,
        extras: metadata.extras ?? {},
      },
      listeners,
      env: process.env,
      onOutput: (stream: 'stdout' | 'stderr', text: string) => void process[stream].write(text),
    }
    if (this.#configs.length === 0) return countResults([], 0)
    if (typeof experiment === 'function') {
      return runFunction({ ...request, fn: experiment as ExperimentFunction<never> })
    }
    if (experiment === undefined) {
      throw new ZtxexpError(
        'BAD_DECLARATION',
        'ExpRunner has no experiment. Give the constructor or run() a function (mode sequential), ' +
          'or the file: url of an experiment module (any mode).',
      )
    }
    return runModule({ ...request, url: String(experiment) })
  }
}

const METADATA_KEYS: readonly string[] = [
  'name',
  'group',
  'tags',
  'parentRunId',
  'datasetVersion',
  'extras',
] satisfies (keyof RunMetadata)[]

/** What of it is no option, and so is not checked with them. */
function checkMetadata(metadata: RunMetadata): void {
  const unknown = Object.keys(metadata).find((key) => !METADATA_KEYS.includes(key))
  if (unknown !== undefined) {
    const message = `ExpRunner.run: metadata has no "${unknown}". It may have ${METADATA_KEYS.join(', ')}.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }
  for (const key of ['parentRunId', 'datasetVersion'] as const) {
    const value: unknown = metadata[key]
    if (value === undefined || (typeof value === 'string' && value !== '')) continue
    throw new ZtxexpError(
      'BAD_DECLARATION',
      `ExpRunner.run: metadata.${key} must be a text that is not empty.`,
    )
  }
}

function recordedOptions(written: ZtxexpOptions, { name, group, tags }: RunMetadata): ZtxexpOptions {
  return {
    ...written,
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
    ...(tags !== undefined && { tag: tags }),
  }
}
