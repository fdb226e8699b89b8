/** Every option of ztxexp, once. Flags, environment twins, config keys, help and types all come from here. */
import { FAIL_ON } from '../analysis/comparison/fail-on.ts'
import { RUN_MODES } from '../model/run.ts'
import { DECLARED_ROWS } from './declared-rows.ts'
import { counts, jsonByKey, jsonListByKey, list, tags } from './kinds/collection.ts'
import { anyNumber, errorClasses } from './kinds/declared-kind.ts'
import { expression } from './kinds/expression.ts'
import { flag, integer, type Kind, oneOf, optionalSeed, path, switchOr, text } from './kinds/kind.ts'
import { pattern } from './kinds/pattern.ts'
import { bytes, duration, niceness, percent } from './kinds/quantity.ts'
import { reporters } from './kinds/reporter-kind.ts'
import { retryDelay, shard, workerCount } from './kinds/schedule-kind.ts'
import { MACHINE_ROWS } from './machine-rows.ts'
import { type OptionRow, option } from './option-row.ts'
import { PROJECT_ROWS } from './project-rows.ts'
import { TRACKER_ROWS } from './tracker-rows.ts'

/** To add an option, add a row: everything else follows, and the compiler names what is missing. */
export const OPTIONS = {
  ...DECLARED_ROWS,
  ...TRACKER_ROWS,
  testNamePattern: option(pattern(), {
    group: 'Selection',
    help: 'Only runs whose full title matches this regular expression.',
    default: undefined,
    short: 't',
    flag: 'testNamePattern',
    aliases: ['name-pattern'],
  }),
  shard: option(shard(), {
    group: 'Selection',
    help: 'Only this part of all runs, for sharing them between machines.',
    default: undefined,
  }),
  limit: option(integer(1, '10'), {
    group: 'Selection',
    help: 'Of each experiment at most this many configs, the first ones.',
    default: undefined,
  }),
  sample: option(integer(1, '5'), {
    group: 'Selection',
    help: 'Of each experiment this many configs, drawn at random (the same ones for the same --seed).',
    default: undefined,
  }),
  resume: option(switchOr('code'), {
    group: 'Selection',
    help: 'Leave out configs that have succeeded already; with =code only where the code is the same too.',
    default: false,
  }),
  failed: option(flag(), {
    group: 'Selection',
    help: 'Only configs whose latest run failed or was interrupted.',
    default: false,
  }),
  ignoreKeys: option(list('keys', 'device,data.path', ','), {
    group: 'Selection',
    help: 'Config keys that --resume and --failed do not compare, with commas between; a dotted key reaches into objects.',
    default: [],
  }),
  include: option(list('glob', '**/*.exp.ts'), {
    group: 'Selection',
    help: 'Globs of the experiment files.',
    default: ['**/*.exp.?(c|m)[jt]s?(x)'],
    only: ['config'],
  }),
  exclude: option(list('glob', '**/old/**'), {
    group: 'Selection',
    help: 'Globs of files that are none; the results directory never is one.',
    default: ['**/node_modules/**', '**/dist/**'],
    only: ['config'],
  }),
  passWithNoTests: option(flag(), {
    group: 'Selection',
    help: 'Exit with 0 when nothing matches.',
    default: false,
  }),
  set: option(jsonByKey(), {
    group: 'Configs',
    help: 'Set a key in every config; a dotted key reaches into objects. Repeatable.',
    default: {},
    only: ['cli'],
  }),
  grid: option(jsonListByKey(), {
    group: 'Configs',
    help: 'Run every config once for each of these values of a key. Repeatable: all combinations.',
    default: {},
    only: ['cli'],
  }),
  seed: option(integer(0, '42'), {
    group: 'Configs',
    help: 'Seed of the runs, and of --sample and --shuffle where they have none.',
    default: undefined,
    declared: anyNumber(),
  }),
  mode: option(oneOf(RUN_MODES, { joblib: 'thread_pool' }), {
    group: 'Scheduling',
    help: 'Where runs happen: sequential, process_pool, thread_pool (also: joblib), or dynamic (processes, started by CPU load).',
    default: 'process_pool',
  }),
  workers: option(workerCount(), {
    group: 'Scheduling',
    help: 'Worker processes or threads, as a number or as a share of the available processors (a CPU quota of a container counts).',
    default: '100%',
    aliases: ['maxWorkers'],
  }),
  concurrency: option(integer(1, '8'), {
    group: 'Scheduling',
    help: 'Runs at once in one worker, for runs that mostly wait.',
    default: 1,
    declared: true,
  }),
  isolate: option(flag(), {
    group: 'Scheduling',
    help: 'Give every run a fresh worker.',
    default: false,
  }),
  isolateFiles: option(flag(), {
    group: 'Scheduling',
    help: 'A worker serves one experiment file, so that none sees what another leaves (--no-isolate-files: any).',
    default: true,
  }),
  slots: option(counts(), {
    group: 'Scheduling',
    help: 'What runs may take for themselves, such as gpu=2. Repeatable, or with commas between.',
    default: {},
    declared: true,
  }),
  shuffle: option(optionalSeed(), {
    group: 'Scheduling',
    help: 'Run in random order; with a seed, in the same one each time.',
    default: false,
  }),
  bail: option(integer(0, '1'), {
    group: 'Scheduling',
    help: 'Stop after this many failed runs (0: never).',
    default: 0,
  }),
  cpuThreshold: option(percent('60'), {
    group: 'Limits',
    help: 'Mode dynamic starts a run only below this CPU load in percent (100: no limit).',
    default: 80,
  }),
  memoryThreshold: option(percent('90'), {
    group: 'Limits',
    help: 'Start a run only while less than this percentage of the memory is in use; one may always run.',
    default: undefined,
  }),
  memoryLimit: option(bytes(), {
    group: 'Limits',
    help: 'End a run whose process grows past this size.',
    default: undefined,
  }),
  nice: option(niceness(), {
    group: 'Limits',
    help: 'Priority of the worker processes and of what they start, as of the command nice: 19 leaves the machine to others. Below that of the command itself, the system must allow it.',
    default: undefined,
  }),
  timeout: option(duration('10m'), {
    group: 'Limits',
    help: 'Time that one attempt may take (0: no limit).',
    default: 0,
    declared: true,
  }),
  grace: option(duration('5s'), {
    group: 'Limits',
    help: 'Time between the abort signal of a run and the end of its worker.',
    default: 5_000,
  }),
  startTimeout: option(duration('2m'), {
    group: 'Limits',
    help: 'Time that a worker may take to start, and to load a file that another one has loaded at once.',
    default: 60_000,
  }),
  logLimit: option(bytes(), {
    group: 'Limits',
    help: 'Size of what one attempt may print and log; the rest is left out of run.log, and that is said there.',
    default: 64_000_000,
  }),
  maxAttempts: option(integer(1, '3'), {
    group: 'Retries',
    help: 'Times that a run is tried before it counts as failed.',
    default: 1,
    declared: true,
  }),
  retryOn: option(list('names', 'TimeoutError,HttpError', ','), {
    group: 'Retries',
    help: 'Error classes that are worth another attempt, with commas between; Error matches all.',
    default: ['Error'],
    declared: errorClasses(),
  }),
  retryDelay: option(retryDelay(), {
    group: 'Retries',
    help: 'Wait before the next attempt; in a config file also { base, factor, max, jitter }.',
    default: { base: 0, factor: 1 },
    declared: true,
  }),
  name: option(text('name', 'penguins'), {
    group: 'Records',
    help: 'Experiment name to record instead of the declared one.',
    default: undefined,
  }),
  group: option(text('name', 'ablation'), {
    group: 'Records',
    help: 'Group to record with each run.',
    default: undefined,
    declared: true,
  }),
  tag: option(tags(), {
    group: 'Records',
    help: 'Tag to record with each run: a name, or a name with a value. Repeatable.',
    default: {},
    declared: true,
    declaredAs: 'tags',
  }),
  resultsDir: option(path('folder', 'results'), {
    group: 'Records',
    help: 'Where the run directories go, relative to the root.',
    default: 'results',
  }),
  reporter: option(reporters(), {
    group: 'Output',
    help: 'Reporter, also any of Vitest (verbose, json, junit) or a module. Repeatable.',
    default: [],
  }),
  sort: option(text('[-]metric', '-accuracy'), {
    group: 'Output',
    help: 'Sort the summary by this metric; with a minus, the largest first.',
    default: undefined,
  }),
  json: option(flag(), {
    group: 'Output',
    help: 'Print JSON and nothing else on stdout.',
    default: false,
    commands: ['run', 'list'],
    only: ['cli', 'environment'],
  }),
  verbose: option(flag(), {
    group: 'Output',
    help: 'Print a line for each run as it ends: status, metrics, time, attempts, directory. In a list, show every run.',
    default: false,
    only: ['cli', 'environment'],
  }),
  plain: option(flag(), {
    group: 'Output',
    help: 'Lines that only append, without colours, symbols or columns: for screen readers and logs.',
    default: false,
    only: ['cli', 'environment'],
  }),
  ui: option(flag(), {
    group: 'Output',
    help: 'Serve the page of the results meanwhile, as ztxexp ui does.',
    default: false,
    commands: ['watch'],
    only: ['cli', 'environment'],
  }),
  dryRun: option(flag(), {
    group: 'Output',
    help: 'Show what would run, and run nothing.',
    default: false,
    commands: ['run', 'list'],
    only: ['cli', 'environment'],
  }),
  failIf: option(expression(), {
    group: 'Output',
    help: 'Exit with 1 when a run, or the mean of a group of seeds, is like this, or lacks what this names.',
    default: undefined,
    commands: ['run', 'watch'],
  }),
  baseline: option(text('baseline', 'main'), {
    group: 'Output',
    help: 'Compare with a baseline below the summary: its name (ztxexp baseline save), its file, or past runs such as group:main.',
    default: undefined,
    commands: ['run', 'watch'],
    only: ['cli', 'environment'],
  }),
  failOn: option(oneOf(FAIL_ON), {
    group: 'Output',
    help: 'With --baseline: exit with 1 where a metric is worse, and with 2 where not all could be compared.',
    default: undefined,
    commands: ['run', 'watch'],
    only: ['cli', 'environment'],
  }),
  ...MACHINE_ROWS,
  ...PROJECT_ROWS,
} as const satisfies Record<string, OptionRow & { kind: Kind<unknown, unknown> }>
