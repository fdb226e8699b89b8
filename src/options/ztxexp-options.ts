/** What users may write under `experiment` in a Vite config, and in the options of the plugin. */
import type { RetryDelay, RunMode } from '../model/run.ts'
import type { Tracker, TrackerSpec } from '../model/tracker.ts'
import type { ConfigInputs } from './option-type.ts'

/**
 * The `experiment` key of a `ztxexp.config.ts` or `vite.config.ts`. The command line and the `ZTXEXP_*`
 * environment come before it. `undefined` counts as left out.
 *
 * @example
 * export default defineConfig({ experiment: { workers: '50%', timeout: '10m', tag: { team: 'vision' } } })
 */
export interface ZtxexpOptions {
  /** Only runs whose full title matches. Default: all. */
  testNamePattern?: string | RegExp | undefined
  /** Part `i` of `n` of all runs, such as `'1/3'`. Default: all. */
  shard?: `${number}/${number}` | undefined
  /** At most this many runs, the first ones. Default: all. */
  limit?: number | undefined
  /** This many runs drawn at random. Default: all. */
  sample?: number | undefined
  /** Leave out configs that have succeeded already; `'code'`: only where the code is the same too. Default: false. */
  resume?: boolean | 'code' | undefined
  /** Only configs whose latest run failed or was interrupted. Default: false. */
  failed?: boolean | undefined
  /** Config keys that `resume` and `failed` do not compare; a dotted one reaches into objects. Default: none. */
  ignoreKeys?: string | string[] | undefined
  /** Globs of the experiment files. Default: every `*.exp.ts` (also `.js`, `.tsx`, `.mts` and so on). */
  include?: string | string[] | undefined
  /** Globs of files that are no experiment files. Default: everything in `node_modules` and `dist`. */
  exclude?: string | string[] | undefined
  /** Exit with 0 when nothing matches. Default: false. */
  passWithNoTests?: boolean | undefined
  /** Seed of the runs, of `sample` and of `shuffle`; at least 0. Default: none. */
  seed?: number | undefined
  /** Where runs happen; `'joblib'` means `'thread_pool'`. Default: `'process_pool'`. */
  mode?: RunMode | 'joblib' | undefined
  /** Workers, as a number or as a share such as `'50%'`. Default: one per available processor. */
  workers?: number | `${number}%` | undefined
  /** Runs at once in one worker. Default: 1. */
  concurrency?: number | undefined
  /** Give every run a fresh worker. Default: false. */
  isolate?: boolean | undefined
  /** A worker serves one experiment file, so that no file's runs see what another has left in it. Default: true. */
  isolateFiles?: boolean | undefined
  /** What runs may take for themselves, such as `{ gpu: 2 }`. Default: nothing. */
  slots?: Record<string, number> | undefined
  /** Run in random order, or in the one that a seed gives. Default: false. */
  shuffle?: number | boolean | undefined
  /** Stop after this many failed runs; 0 for never. Default: 0. */
  bail?: number | undefined
  /** CPU load in percent below which mode `dynamic` starts a run; 100 for no limit. Default: 80. */
  cpuThreshold?: number | undefined
  /** Percentage of the memory in use below which a run is started; one may always run. Default: no limit. */
  memoryThreshold?: number | undefined
  /** Size at which a run's process is ended: bytes, or a text such as `'512MB'`. Default: no limit. */
  memoryLimit?: number | string | undefined
  /** Niceness of the worker processes, -20 (first) to 19 (last). Default: that of the command. */
  nice?: number | undefined
  /** Time for one attempt: milliseconds, or a text such as `'10m'`; 0 for no limit. Default: 0. */
  timeout?: number | string | undefined
  /** Time from a run's abort signal to the end of its worker: milliseconds, or `'5s'`. Default: 5000. */
  grace?: number | string | undefined
  /** Time that a worker may take to start: milliseconds, or a text such as `'2m'`. Default: one minute. */
  startTimeout?: number | string | undefined
  /** Size of what one attempt may print and log: bytes, or a text such as `'1GB'`. Default: 64 MB. */
  logLimit?: number | string | undefined
  /** Times that a run is tried. Default: 1. */
  maxAttempts?: number | undefined
  /** Class names of errors worth another attempt; `'Error'` matches all. Default: `['Error']`. */
  retryOn?: string | string[] | undefined
  /** Wait before the next attempt: milliseconds, `'2s'`, or a growing delay. Default: 0. */
  retryDelay?: number | string | RetryDelay | undefined
  /** Experiment name to record instead of the declared one. */
  name?: string | undefined
  /** Group to record with each run. */
  group?: string | undefined
  /** Tags to record with each run: a list of names, or names with values. Default: none. */
  tag?: readonly string[] | Record<string, string | number | boolean> | undefined
  /** Where the run directories go, relative to the root. Default: `'results'`. */
  resultsDir?: string | undefined
  /** Trackers to send runs to: `'mlflow'`, the path of a module, or `'none'` for none at all. Default: none. */
  track?: string | string[] | undefined
  /** Trackers with their settings, from `ztxexp/trackers`, or your own. Default: none. */
  trackers?: readonly Tracker[] | undefined
  /** Trackers in the form of the Python package: `{ type: 'mlflow', kwargs: { experiment_name: 'qa' } }`. */
  trackerSpecs?: readonly TrackerSpec[] | undefined
  /** Time to wait for trackers at the end while they take something: milliseconds, or `'2m'`. Default: 30 s. */
  trackWait?: number | string | undefined
  /** Whether it is a failure when a tracker has not taken all. Default: false. */
  trackStrict?: boolean | undefined
  /** Reporters, also those of Vitest. Default: ztxexp's own. */
  reporter?: string | string[] | undefined
  /** Metric that sorts the summary; with a minus before it, the largest first. Default: order of the runs. */
  sort?: string | undefined
  /**
   * Refuses runs for which this holds, such as `'score < 0.9'`: the command exits with 1. Runs that differ in the seed
   * only are judged by the means of their metrics. Default: none.
   */
  failIf?: string | undefined
  /** Modules that each worker loads before the experiment file. Default: none. */
  setupFiles?: string | string[] | undefined
  /** Files, folders or globs: when one is saved, `watch` runs everything again. Default: none. */
  watchFiles?: string | string[] | undefined
}

/** Resolves to its first argument; does not compile where the two differ. */
type Exactly<One extends Other, Other extends Again, Again = One> = One & Other & Again

/** The keys of {@link ZtxexpOptions}. A type error here means that it and the table of options differ. */
export type ZtxexpKey = keyof Exactly<Required<ZtxexpOptions>, Required<ConfigInputs>>
