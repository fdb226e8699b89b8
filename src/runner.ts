/**
 * The programmatic runner, without Vitest: the counterpart of `ExpRunner` of the Python package. What experiment files
 * import, such as sweeps and the parameters of searches, can be imported from here too.
 *
 * @example
 * const runner = new ExpRunner([{ lr: 0.1 }, { lr: 0.01 }], 'results', (ctx) => ({ score: 1 - ctx.config.lr }))
 * const summary = await runner.run({ maxAttempts: 2 }) // { total: 2, succeeded: 2, … }
 */
import { resolve } from 'node:path'
import type {
  DeclaredConfigs,
  ExperimentFunction,
  ExperimentOptions,
} from './experiment/declare/definition.ts'
import type { CaseFunction } from './experiment/declare/evaluation.ts'
import type { EvaluationOptions } from './experiment/declare/evaluation-options.ts'
import type { SearchSweep } from './experiment/sweep/search-type.ts'
import { ZtxexpError } from './model/error.ts'
import type { LifecycleListener } from './model/event.ts'
import type { Tracker } from './model/tracker.ts'
import type { JsonObject } from './model/utils/json.ts'
import type { ZtxexpOptions } from './options/ztxexp-options.ts'
import { runFunction, runModule } from './session/programmatic/run-program.ts'
import { countResults, type RunSummary } from './session/programmatic/run-summary.ts'

export * from './index.ts'
export type { CaseRecord } from './model/case-record.ts'
export type { EvaluationSpec } from './model/evaluation.ts'
export type { LifecycleEvent, LifecycleListener } from './model/event.ts'
export type { GateVerdict } from './model/gate-verdict.ts'
export type {
  DeclaredMode,
  ExperimentSpec,
  ResolvedRunOptions,
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
    >,
    Pick<ExperimentOptions, 'objective' | 'directions' | 'expect' | 'prune'> {
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

/** Options of {@link ExpRunner.run} for an evaluation: its function is called for each case. */
export interface EvaluationRunnerOptions<Config extends object, Case extends object, Output>
  extends Omit<RunnerOptions<Config>, 'experiment'>,
    Pick<
      EvaluationOptions<Config, Case, Output>,
      'cases' | 'scorers' | 'summarize' | 'repeats' | 'scorerTimeout' | 'slices' | 'errors'
    > {
  /** What to run, when the constructor was not given it; what it returns is the output. */
  experiment?: CaseFunction<Config, Case, Output>
}

/** A function (mode `sequential`, in this process), or the `file:` url of an experiment module (any mode). */
export type Experiment<Config extends object = JsonObject> = ExperimentFunction<Config> | URL | string

/** Runs an experiment over configs, from a program of your own. */
export class ExpRunner<Config extends object = JsonObject> {
  readonly #configs: readonly Config[] | SearchSweep<Config>
  readonly #resultsDir: string
  readonly #experiment: Experiment<Config> | undefined

  /**
   * @param configs Plain JSON objects; a run for each.
   * @param resultsDir Where the run directories go; a relative path starts from the working directory.
   * @param experiment What to run; may be given to {@link run} instead.
   */
  constructor(configs: Iterable<Config>, resultsDir: string, experiment?: Experiment<Config>)
  /** @param search Makes the configs, one after the other, while a function runs. */
  constructor(search: SearchSweep<Config>, resultsDir: string, experiment?: Experiment<Config>)
  constructor(
    configs: Iterable<Config> | SearchSweep<Config>,
    resultsDir: string,
    experiment?: Experiment<Config>,
  ) {
    this.#configs = Symbol.iterator in configs ? [...configs] : configs
    this.#resultsDir = resolve(resultsDir)
    this.#experiment = experiment
  }

  /**
   * Runs all configs. Failed runs do not reject: they are counted, and recorded in their directories. With `cases` it is an
   * evaluation, as in a file: the function is called for each case, and scorers say how good its outputs are.
   *
   * @throws {ZtxexpError} `BAD_DECLARATION` without an experiment, with a function in another mode than `sequential`,
   *   for a config that is not plain JSON, or for what only a function can have beside a module; `BAD_CONFIG_FILE` for a bad
   *   option; `FILE_NOT_LOADED` for a module that does not load
   * @example
   * const runner = new ExpRunner(sweep().search({ prompt: choice(['plain', 'steps']) }, { trials: 2 }), 'results')
   * await runner.run({
   *   cases: [{ input: 'France', expected: 'Paris' }],
   *   scorers: { exact: ({ output, expected }) => output === expected },
   *   objective: { metric: 'exact', direction: 'maximize' },
   *   experiment: ({ config, case: { input } }) => answer(config.prompt, input),
   * })
   */
  run(options?: RunnerOptions<Config> & { cases?: undefined }): Promise<RunSummary>
  // biome-ignore lint/suspicious/noExplicitAny: nothing is known of the output where the function is inferred last
  run<Case extends object, Output = any>(
    options: EvaluationRunnerOptions<Config, Case, Output>,
  ): Promise<RunSummary>
  async run({
    experiment = this.#experiment,
    metadata = {},
    trackers = [],
    ...others
  }: Omit<RunnerOptions<Config>, 'experiment'> & { experiment?: unknown } = {}): Promise<RunSummary> {
    const listeners = trackers.filter((each) => typeof each === 'function')
    const { declared, rest } = splitDeclared(others)
    const written = { ...rest, trackers: trackers.filter((each) => typeof each !== 'function') }
    checkMetadata(metadata)
    const request = {
      configs: this.#configs as DeclaredConfigs,
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
    if (Array.isArray(this.#configs) && this.#configs.length === 0) return countResults([], 0)
    if (typeof experiment === 'function') {
      return runFunction({ ...request, declared, fn: experiment as ExperimentFunction<never> })
    }
    if (experiment === undefined) {
      throw new ZtxexpError(
        'BAD_DECLARATION',
        'ExpRunner has no experiment. Give the constructor or run() a function (mode sequential), ' +
          'or the file: url of an experiment module (any mode).',
      )
    }
    refuseForModule(declared, this.#configs)
    return runModule({ ...request, url: String(experiment) })
  }
}

/** What an experiment of a file declares itself. */
const DECLARED_KEYS: ReadonlySet<string> = new Set([
  ...['objective', 'directions', 'expect', 'prune'],
  ...['cases', 'scorers', 'summarize', 'repeats', 'scorerTimeout', 'slices', 'errors'],
])

function splitDeclared(options: object): { declared: object; rest: ZtxexpOptions } {
  const entries = Object.entries(options)
  return {
    declared: Object.fromEntries(entries.filter(([key]) => DECLARED_KEYS.has(key))),
    rest: Object.fromEntries(entries.filter(([key]) => !DECLARED_KEYS.has(key))),
  }
}

function refuseForModule(declared: object, configs: object): void {
  const [key] = Object.keys(declared)
  const what = key ?? (Array.isArray(configs) ? undefined : 'a search')
  if (what === undefined) return
  throw new ZtxexpError(
    'BAD_DECLARATION',
    `ExpRunner: ${what} is for a function. An experiment module says that itself: give it to experiment(...) there.`,
  )
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
