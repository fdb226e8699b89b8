/** The options and commands that work on past runs, once. */
import { FAIL_ON } from '../../analysis/comparison/fail-on.ts'
import { STORED_STATUSES, type StoredStatus } from '../../model/run.ts'
import { list, tags } from '../kinds/collection.ts'
import { flag, integer, type Kind, oneOf, path, text } from '../kinds/kind.ts'
import { age } from '../kinds/quantity.ts'
import type { CommandRow } from './command.ts'
import type { HelpRow } from './flag-token.ts'

/** Commands that work on past runs, and those that need no experiment at all. */
export const RECORD_COMMANDS = {
  results: {
    usage: 'ztxexp results [options]',
    summary: 'Show past runs as a table, or the means of repeated runs with --group-by or --repeats.',
    examples: [
      ['ztxexp results --status failed', 'what went wrong'],
      ['ztxexp results --where "lr < 0.1" --sort -score --limit 5', 'the five best of some'],
      ['ztxexp results --repeats --sort -score', 'mean ± 95 % interval over seeds'],
    ],
  },
  show: {
    usage: 'ztxexp show <run_id> [options]',
    summary:
      'Show one run: config, metrics, curves, error and the end of its log. The start of its id is enough; latest is the run that started last.',
    examples: [
      ['ztxexp show latest', 'the run that started last'],
      ['ztxexp show 20261123_2345', 'the run whose id begins so'],
      ['ztxexp show 20261123_234558_d563f15e --lines 50', 'with more of the log'],
    ],
  },
  compare: {
    usage: 'ztxexp compare <old> <new> [options]',
    summary:
      'Compare two runs or two sets of runs. Each side is the start of a run id, latest, group:<name>, experiment:<name>, tag:<key>=<value>, commit:<hash>, or where:<expression>.',
    examples: [
      ['ztxexp compare group:main group:fix --higher score', 'whether the fix is better'],
      [
        'ztxexp compare group:main group:fix --by model --fail-on worse',
        'for each model; exit code 1 where one is worse',
      ],
      [
        'ztxexp compare "where:model == \'a\'" "where:model == \'b\'" --ignore-keys model',
        'one key, all else equal',
      ],
    ],
  },
  export: {
    usage: 'ztxexp export -o <file> [options]',
    summary: 'Write past runs to a file: .csv, .json, .jsonl, .xlsx or .parquet.',
    examples: [
      ['ztxexp export -o runs.csv', 'a row a run'],
      ['ztxexp export -o curves.parquet --curves', 'a row a logged step'],
      ['ztxexp export -o pivot.xlsx --pivot rows=model cols=lr value=score', 'means with ranks'],
    ],
  },
  clean: {
    usage: 'ztxexp clean [options]',
    summary:
      'List the runs that would be deleted; with --yes, delete them. Failed, running (if dead) and skipped ones, unless --status or --keep-best says otherwise.',
    examples: [
      ['ztxexp clean --older-than 7d', 'what is left over from last week'],
      ['ztxexp clean --keep-best 10 --by -score --yes', 'delete all but the ten best'],
    ],
  },
  sync: {
    usage: 'ztxexp sync <tracker> [runs...] [options]',
    summary:
      'Send past runs to a tracker: what it has taken already is not sent again. Runs are named as in ztxexp compare, or by a results directory; without them all are sent.',
    examples: [
      ['ztxexp sync mlflow', 'go on where a session ended'],
      ['ztxexp sync ./mine.ts group:main', 'a module of your own, the runs of a group'],
      ['ztxexp sync mlflow ../python/results', 'the runs of the Python package'],
    ],
  },
  init: {
    usage: 'ztxexp init [name | agents | skill] [options]',
    summary:
      'Write an experiment file to start from. It replaces nothing. For coding agents, agents keeps a block in AGENTS.md, and skill writes a skill.',
    examples: [
      ['ztxexp init train', 'train.exp.ts, a sweep that is ready to run'],
      ['ztxexp init prompts --template evaluation', 'prompts.exp.ts, from another template'],
      ['ztxexp init agents --dry-run', 'what would change in AGENTS.md'],
      ['ztxexp init skill --target .claude/skills', '.claude/skills/ztxexp/SKILL.md'],
    ],
  },
  completion: {
    usage: 'ztxexp completion bash|zsh|fish',
    summary: 'Print a script that lets the shell complete commands, options, their values, and run ids.',
    examples: [
      ['source <(ztxexp completion bash)', 'in ~/.bashrc'],
      ['source <(ztxexp completion zsh)', 'in ~/.zshrc, below compinit'],
      ['ztxexp completion fish | source', 'in config.fish of ~/.config/fish'],
    ],
  },
} as const satisfies Record<string, CommandRow>

/** What `init` can start an experiment file from. */
const TEMPLATES = ['sweep', 'evaluation', 'training', 'performance'] as const

export type RecordCommand = keyof typeof RECORD_COMMANDS

/** Whether a word is the name of one of these commands. */
export function isRecordCommand(word: string | undefined): word is RecordCommand {
  return word !== undefined && Object.hasOwn(RECORD_COMMANDS, word)
}

/** One option of these commands. */
export interface RecordRow extends Omit<HelpRow, 'key' | 'default'> {
  default?: unknown
  /** Default: every one. */
  commands?: readonly RecordCommand[]
}

const FILTERED: readonly RecordCommand[] = ['results', 'export', 'clean', 'sync']
const READING: readonly RecordCommand[] = [...FILTERED, 'show', 'compare']

/** To add an option, add a row. */
export const RECORD_OPTIONS = {
  status: row(statuses(), { help: 'Only runs with one of these statuses.', commands: FILTERED }),
  experiment: row(text('name', 'train'), { help: 'Only runs of this experiment.', commands: FILTERED }),
  group: row(text('name', 'ablation'), { help: 'Only runs of this group.', commands: FILTERED }),
  tag: row(tags(), { help: 'Only runs with this tag. Repeatable.', commands: FILTERED }),
  title: row(text('text', 'lr=0.1'), { help: 'Only runs with this in their title.', commands: FILTERED }),
  since: row(text('date', '2026-11-23'), {
    help: 'Only runs that started then or later.',
    commands: FILTERED,
  }),
  until: row(text('date', '2026-11-24'), { help: 'Only runs that started before.', commands: FILTERED }),
  where: row(text('expression', "lr < 0.1 && model == 'tiny'"), {
    help: 'Only runs for which this holds: == != < <= > >= ~ in && || ! over columns such as lr or metrics.score.',
    commands: FILTERED,
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
  lines: row(integer(0, '20'), { help: 'Lines of the log to show.', default: 10, commands: ['show'] }),
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
    help: 'File to write; its extension says the format.',
    short: 'o',
    commands: ['export'],
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
  failOn: row(oneOf(FAIL_ON), {
    help: 'Exit with 1 where a metric is worse, and with 2 where not all could be compared.',
    commands: ['compare'],
  }),
  yes: row(flag(), { help: 'Delete what is listed.', default: false, short: 'y', commands: ['clean'] }),
  template: row(oneOf(TEMPLATES), { help: 'What to start from. Default: sweep.', commands: ['init'] }),
  dryRun: row(flag(), {
    help: 'Show what would change, as a patch, and change nothing.',
    default: false,
    commands: ['init'],
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
    commands: ['results', 'show', 'compare', 'clean'],
  }),
  plain: row(flag(), {
    help: 'Sentences without colours, symbols or columns, for screen readers.',
    default: false,
    commands: ['results', 'show', 'compare'],
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
