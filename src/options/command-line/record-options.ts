/** The options of the commands that work on past runs, once. */
import { FAIL_ON } from '../../analysis/comparison/fail-on.ts'
import { STORED_STATUSES, type StoredStatus } from '../../model/run.ts'
import { list, tags } from '../kinds/collection.ts'
import { flag, integer, type Kind, oneOf, path, text } from '../kinds/kind.ts'
import { age, bytes } from '../kinds/quantity.ts'
import { workerCount } from '../kinds/schedule-kind.ts'
import type { HelpRow } from './flag-token.ts'
import type { RecordCommand } from './record-commands.ts'

/** What `init` can start an experiment file from. */
const TEMPLATES = ['sweep', 'evaluation', 'training', 'performance'] as const

/** One option of these commands. */
export interface RecordRow extends Omit<HelpRow, 'key' | 'default'> {
  default?: unknown
  /** Default: every one. */
  commands?: readonly RecordCommand[]
}

const FILTERED: readonly RecordCommand[] = ['results', 'export', 'clean', 'sync', 'rescore', 'report', 'ui']
const CHOOSING: readonly RecordCommand[] = [...FILTERED, 'baseline']
const READING: readonly RecordCommand[] = [...CHOOSING, 'show', 'compare']

/** To add an option, add a row. */
export const RECORD_OPTIONS = {
  status: row(statuses(), { help: 'Only runs with one of these statuses.', commands: FILTERED }),
  experiment: row(text('name', 'train'), { help: 'Only runs of this experiment.', commands: CHOOSING }),
  group: row(text('name', 'ablation'), { help: 'Only runs of this group.', commands: CHOOSING }),
  tag: row(tags(), { help: 'Only runs with this tag. Repeatable.', commands: CHOOSING }),
  title: row(text('text', 'lr=0.1'), { help: 'Only runs with this in their title.', commands: CHOOSING }),
  since: row(text('date', '2026-11-23'), {
    help: 'Only runs that started then or later.',
    commands: CHOOSING,
  }),
  until: row(text('date', '2026-11-24'), { help: 'Only runs that started before.', commands: CHOOSING }),
  scorer: row(list('name', 'exact', ','), {
    help: 'Run only these scorers, and keep the other scores. Repeatable. Default: all.',
    commands: ['rescore'],
  }),
  workers: row(workerCount(), {
    help: 'Workers that scorers run in, as a number or as a share of the processors. Default: as in ztxexp run.',
    commands: ['rescore'],
  }),
  where: row(text('expression', "lr < 0.1 && model == 'tiny'"), {
    help: 'Only runs for which this holds: == != < <= > >= ~ in && || ! over columns such as lr or metrics.score.',
    commands: CHOOSING,
  }),
  sort: row(list('[-]field', '-score', ','), {
    help: 'Sort by these fields; with a minus, the highest first.',
    commands: ['results', 'export'],
  }),
  limit: row(integer(0, '10'), {
    help: 'Show at most this many rows (0: all). Default: 50, or all with --json.',
    commands: ['results'],
  }),
  columns: row(list('field', 'lr,score', ','), {
    help: 'Show these fields, in this order.',
    commands: ['results', 'export'],
  }),
  groupBy: row(list('field', 'model,lr', ','), {
    help: 'Show a row for each combination of these fields, with means.',
    commands: ['results'],
  }),
  repeats: row(flag(), {
    help: 'Show a row for each config, with means over its seeds.',
    default: false,
    commands: ['results'],
  }),
  importance: row(flag(), {
    help: 'Show which config keys mattered for the objective (or the metric of --sort), by PED-ANOVA.',
    default: false,
    commands: ['results'],
  }),
  pareto: row(list('metric', 'score,cost_usd', ','), {
    help: 'Show only runs than which no other of their experiment is better in all of these metrics.',
    commands: ['results'],
  }),
  lines: row(integer(0, '20'), { help: 'Lines of the log to show.', default: 10, commands: ['show'] }),
  case: row(text('id', 'q12'), {
    help: 'Show this case of an evaluation: input, output, scores with reasons, error.',
    commands: ['show'],
  }),
  cases: row(flag(), {
    help: 'Of compare: list the cases that are fixed, broken, changed, and that failed. Of export: a row a case and repeat.',
    default: false,
    commands: ['compare', 'export'],
  }),
  higher: row(list('metric', 'score', ','), {
    help: 'Metrics that are better when higher.',
    default: [],
    commands: ['compare'],
  }),
  lower: row(list('metric', 'loss', ','), {
    help: 'Metrics that are better when lower.',
    default: [],
    commands: ['compare'],
  }),
  ignoreKeys: row(list('key', 'seed', ','), {
    help: 'Config keys that may differ between the two runs of a pair.',
    default: [],
    commands: ['compare'],
  }),
  output: row(path('file', 'runs.csv'), {
    help: 'File to write, whose extension says the format (report: report.html by default); of merge the results directory to write into.',
    short: 'o',
    commands: ['export', 'merge', 'report'],
  }),
  format: row(oneOf(['html', 'markdown']), {
    help: 'What the report is: a page, or Markdown for a pull request, which goes to stdout without -o. Default: as the file is named, else html.',
    commands: ['report'],
  }),
  full: row(flag(), {
    help: 'Put everything into the report, however large it gets.',
    default: false,
    commands: ['report'],
  }),
  maxSize: row(fileSize(), {
    help: 'How large the report may get: what does not fit is left out, and that is said.',
    default: 500_000,
    commands: ['report'],
  }),
  withMeta: row(flag(), {
    help: 'Tell in the report of the machine too: its name, the command line, and absolute paths.',
    default: false,
    commands: ['report'],
  }),
  open: row(flag(), { help: 'Open the page in the browser.', default: false, commands: ['report', 'ui'] }),
  port: row(integer(0, '4000'), {
    help: 'Port to listen on; 0 takes one that is free.',
    default: 0,
    commands: ['ui'],
  }),
  host: row(text('address', '0.0.0.0'), {
    help: 'Listen on this address too: whoever can reach it and knows the token can read. Default: 127.0.0.1 alone.',
    commands: ['ui'],
  }),
  link: row(flag(), {
    help: 'Make hard links instead of copies, where the file system can.',
    default: false,
    commands: ['merge'],
  }),
  failIf: row(text('expression', 'score < 0.9'), {
    help: 'Fail where this holds for the mean of a config over its seeds, or for a run: as in ztxexp run.',
    commands: ['merge'],
  }),
  curves: row(flag(), {
    help: 'Export what was logged step by step.',
    default: false,
    commands: ['export'],
  }),
  pivot: row(text('rows=… cols=… value=…', 'rows=model cols=lr value=score'), {
    help: 'Export a pivot table of means; several fields have commas between.',
    commands: ['export'],
  }),
  rank: row(oneOf(['highest', 'lowest', 'none']), {
    help: 'What the ranks of a pivot table go by. Default: what is better, where that is known.',
    commands: ['export'],
  }),
  olderThan: row(age('7d'), { help: 'Only runs that ended so long ago.', commands: ['clean'] }),
  keepBest: row(integer(1, '10'), { help: 'Keep this many of the best runs, by --by.', commands: ['clean'] }),
  by: row(text('field', '-score'), {
    help: 'Of clean, what the best runs are sorted by; with a minus, the highest first. Of compare, config keys with commas between: a row for each of their combinations.',
    commands: ['clean', 'compare'],
  }),
  baseline: row(text('baseline', 'main'), {
    help: 'What runs are compared with: the name of a baseline, its file, or runs, chosen as in ztxexp compare.',
    commands: ['compare', 'report', 'ui'],
  }),
  failOn: row(oneOf(FAIL_ON), {
    help: 'Exit with 1 where a metric is worse, and with 2 where not all could be compared.',
    commands: ['compare'],
  }),
  yes: row(flag(), { help: 'Delete what is listed.', default: false, short: 'y', commands: ['clean'] }),
  template: row(oneOf(TEMPLATES), { help: 'What to start from. Default: sweep.', commands: ['init'] }),
  dryRun: row(flag(), {
    help: 'Show what would be done, and change nothing.',
    default: false,
    commands: ['init', 'merge'],
  }),
  remove: row(flag(), {
    help: 'Take away the block in AGENTS.md, or the skill.',
    default: false,
    commands: ['init'],
  }),
  file: row(path('file', 'CLAUDE.md'), {
    help: 'File of the block. Default: AGENTS.md.',
    commands: ['init'],
  }),
  target: row(list('dir', '.claude/skills', ','), {
    help: 'Folder that the skill goes into. Repeatable. Default: where it is already, and .claude/skills or .codex/skills where there is .claude or .codex; else skills.',
    commands: ['init'],
  }),
  force: row(flag(), {
    help: 'Write the skill also where a folder of its name is from somebody else.',
    default: false,
    commands: ['init'],
  }),
  json: row(flag(), {
    help: 'Print JSON and nothing else on stdout.',
    default: false,
    commands: ['results', 'show', 'compare', 'baseline', 'clean', 'merge', 'rescore'],
  }),
  plain: row(flag(), {
    help: 'Sentences without colours, symbols or columns, for screen readers.',
    default: false,
    commands: ['results', 'show', 'compare', 'baseline', 'merge'],
  }),
  resultsDir: row(path('folder', 'results'), {
    help: 'Where the run directories are. Default: as for ztxexp run.',
    commands: READING,
  }),
  root: row(path('folder', 'experiments'), {
    help: 'Folder of the experiments and of the config file. Default: this folder.',
    short: 'r',
    commands: [...READING, 'init'],
  }),
  config: row(path('file', 'ztxexp.config.ts'), {
    help: 'Config file that says where the run directories are.',
    short: 'c',
    commands: READING,
  }),
  help: row(flag(), { help: 'Show this help.', default: false, short: 'h' }),
} as const satisfies Record<string, RecordRow>

type Table = typeof RECORD_OPTIONS
type ValueOf<Row> = Row extends { kind: Kind<infer Value, infer _> } ? Value : never

/** The value of every option: `undefined` only where it has no default. */
export type RecordValues = {
  [Key in keyof Table]: 'default' extends keyof Table[Key]
    ? ValueOf<Table[Key]>
    : ValueOf<Table[Key]> | undefined
}

function row<Value, Input, const Rest extends Partial<RecordRow> & { help: string }>(
  kind: Kind<Value, Input>,
  rest: Rest,
): Rest & { kind: Kind<Value, Input> } {
  return { ...rest, kind }
}

function fileSize(): Kind<number, number | string> {
  return { ...bytes(), accepts: 'bytes or a size (500kB, 2MB)', example: '2MB', configExample: "'2MB'" }
}

function statuses(): Kind<StoredStatus[], string | string[]> {
  const words = list('status', 'failed,skipped', ',')
  const isStatus = (word: string): word is StoredStatus => STORED_STATUSES.some((status) => status === word)
  const check = (found: string[] | undefined) => (found?.every(isStatus) ? found.filter(isStatus) : undefined)
  return {
    ...words,
    completes: STORED_STATUSES,
    accepts: `${STORED_STATUSES.join(', ')}, with commas between`,
    fromText: (value) => check(words.fromText(value)),
    fromConfig: () => undefined,
    merge: (first, second) => [...first, ...second],
    format: (value) => value.join(','),
  }
}
