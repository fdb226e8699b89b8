/** The types of a declaration: the function, its options, and one `experiment(...)` call as recorded. */
import type { ErrorClassOrName } from '../../model/error.ts'
import type { Direction, Limits, Objective } from '../../model/objective.ts'
import type { PruneOptions, PrunerName } from '../../model/pruning.ts'
import type { DeclaredMode, RetryDelay } from '../../model/run.ts'
import type { PlannedSearch } from '../sweep/search-plan.ts'
import type { ConfigSource } from './config-source.ts'
import type { RunContext } from './context.ts'
import type { DeclaredEvaluation } from './evaluation.ts'

/** What an experiment's function may return: a plain JSON object (its metrics), or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement has type void
export type ExperimentResult = object | null | undefined | void

/** The function of an experiment, called once per attempt of each config. */
export type ExperimentFunction<Config> = (
  ctx: RunContext<Config>,
) => ExperimentResult | Promise<ExperimentResult>

/** Options of one experiment; what is left out comes from the command line, the environment or the config file. */
export interface ExperimentOptions {
  /** How often a config may be tried. Default: 1. */
  maxAttempts?: number | undefined
  /** Errors that are worth another attempt, subclasses included; `'Error'` matches all. Default: all. */
  retryOn?: ErrorClassOrName | readonly ErrorClassOrName[] | undefined
  /** Wait between attempts: milliseconds, a text such as `'2s'`, or a growing delay. Default: 0. */
  retryDelay?: number | string | RetryDelay | undefined
  /** Time for one attempt before it is aborted: milliseconds, or a text such as `'10m'`. Default: no limit. */
  timeout?: number | string | undefined
  /** Labels: a list of names, or names with values. */
  tags?: readonly string[] | Record<string, string | number | boolean> | undefined
  /** Name of a group of runs, such as `'nightly'`. */
  group?: string | undefined
  /** The run that these runs descend from. */
  parentRunId?: string | undefined
  /** Seed of every run, as `ctx.seed`. Default: the config's `seed`, else a number derived from the config. */
  seed?: number | undefined
  /** Slots that a run takes while it runs, such as `{ gpu: 1 }`. */
  slots?: Record<string, number> | undefined
  /** Whether nothing else may run beside it. Default: false. */
  exclusive?: boolean | undefined
  /**
   * Runs at once in a worker that has one of these: several for a function that mostly waits, 1 for one that computes.
   * A worker with runs of two experiments keeps to the lower number. Default: `--concurrency`.
   */
  concurrency?: number | undefined
  /**
   * Files that the function reads, such as prompts and data: paths or globs from the folder of the experiment file, such
   * as `['prompts/*.txt']`. Their content is part of the code, for `--resume=code` and in watch mode. A file loads only
   * where each of them stands for at least one file. Default: none.
   */
  inputs?: string | string[] | undefined
  /** Of an evaluation: how often each case is run. Default: 1. */
  repeats?: number | undefined
  /**
   * Of an evaluation: time for the scorers of a case, which run at the same time: milliseconds, or a text such as `'2m'`.
   * Default: 60 s.
   */
  scorerTimeout?: number | string | undefined
  /**
   * Of an evaluation: keys of the case whose values divide the results, such as `['topic']`; dots reach into objects.
   * Default: none.
   */
  slices?: string | string[] | undefined
  /**
   * Of an evaluation: with `'zero'` each score is 0 where the function fails. Default: there is none, and the case counts
   * as an error.
   */
  errors?: 'zero' | undefined
  /**
   * The metric that matters most, and which way is better, such as `{ metric: 'score', direction: 'maximize' }`.
   * Default: the first metric whose direction is known.
   */
  objective?: Objective | undefined
  /**
   * Which way other metrics are better, by their dotted names: `{ latency: 'minimize', tokens: null }`; `null` is neither
   * way. Default: what is certain from the name (`loss`, `accuracy`, `f1`, `error_rate`), and of evaluations that scores
   * are better when higher, `errors`, `cost_usd` and `duration` when lower; of other metrics no value is marked as best.
   */
  directions?: Record<string, Direction | null> | undefined
  /**
   * Limits of metrics, by their dotted names: `{ score: { min: 0.9 }, loss: { max: 1 } }`. Runs that differ in the seed
   * only are judged by their mean, other runs each by itself; a metric that is missing or not finite never passes. The
   * command exits with 1 when one is missed.
   */
  expect?: Record<string, Limits> | undefined
  /**
   * Ends runs early that are not worth their time, by what they log with `ctx.logMetric`: `'median'`, `'asha'`, `'wilcoxon'`,
   * or an object with settings, such as `{ by: 'median', split: 'valid', warmup: 3 }`. `ctx.signal` is aborted with a reason
   * named `Pruned`, and the run counts as skipped. Of an evaluation, by a score of its cases: no more of them begin.
   * Default: none is.
   */
  prune?: PrunerName | PruneOptions | undefined
}

/** What `experiment(name, fn)` without `each` runs over; its name is taken as it is. */
export const NO_CONFIGS: readonly object[] = [{}]

/** The configs, a source that makes them, or the path of a YAML sweep relative to the experiment file. */
export type DeclaredConfigs =
  | Iterable<object>
  | AsyncIterable<object>
  | ConfigSource<object>
  | PlannedSearch<object>
  | string

/** One `experiment(...)` call, functions included. Never leaves its process. */
export interface Definition {
  name: string
  fn: ExperimentFunction<never> | undefined
  configs: DeclaredConfigs
  options: ExperimentOptions
  mode: DeclaredMode
  /** Set where its function is called for each case of a dataset. */
  evaluation?: DeclaredEvaluation
  /** Where the call stands, as `file:line:column` of the source. */
  calledAt: string | undefined
}
