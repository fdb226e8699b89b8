/** The commands that work on past runs, once. */
import type { CommandRow } from './command.ts'

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
      ['ztxexp show latest --case q12', 'one case of an evaluation'],
    ],
  },
  compare: {
    usage: 'ztxexp compare <old> <new> [options]',
    summary:
      'Compare two runs or two sets of runs. Each side is the start of a run id, latest, group:<name>, experiment:<name>, tag:<key>=<value>, commit:<hash>, or where:<expression>; with --baseline the old one is what was saved.',
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
  baseline: {
    usage: 'ztxexp baseline save|list|show|remove [name] [options]',
    summary:
      'Keep what runs came to in baselines/<name>.json, a file to commit, that later runs are compared with. Of each config the last run that succeeded is saved; runs are chosen as in ztxexp compare, or by filters.',
    examples: [
      ['ztxexp baseline save main', 'the last run of each config'],
      ['ztxexp baseline save main group:nightly', 'only those of a group'],
      ['ztxexp compare --baseline main group:fix', 'whether a fix is better than it'],
    ],
  },
  export: {
    usage: 'ztxexp export -o <file> [options]',
    summary: 'Write past runs to a file: .csv, .json, .jsonl, .xlsx or .parquet.',
    examples: [
      ['ztxexp export -o runs.csv', 'a row a run'],
      ['ztxexp export -o curves.parquet --curves', 'a row a logged step'],
      ['ztxexp export -o cases.csv --cases', 'a row a case of an evaluation, and repeat'],
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
  merge: {
    usage: 'ztxexp merge <dir>... -o <dir> [options]',
    summary:
      'Put the results of several machines into one directory, and judge the whole. The sources are only read. What is there already is passed over, what contradicts is refused, what a session is at work on is left out.',
    examples: [
      ['ztxexp merge shard-1/results shard-2/results -o results', 'the shards of one sweep'],
      ['ztxexp merge shards/* -o results --fail-if "score < 0.9"', 'one verdict on all of them, for CI'],
      ['ztxexp merge /mnt/host-b/results -o results --dry-run', 'what would be copied'],
    ],
  },
  report: {
    usage: 'ztxexp report [runs...] [options]',
    summary:
      'Write one HTML file with the runs, their curves, errors and cases, that opens anywhere without a server; or Markdown. Runs are named as in ztxexp compare; without them all are in it.',
    examples: [
      ['ztxexp report', 'report.html, with all runs'],
      ['ztxexp report group:main -o main.html --open', 'the runs of a group, in the browser'],
      ['ztxexp report --where "lr < 0.1" --max-size 2MB', 'some runs, and more of each of them'],
      ['ztxexp report --format markdown --baseline main', 'tables, limits and verdicts for a pull request'],
    ],
  },
  ui: {
    usage: 'ztxexp ui [runs...] [options]',
    summary:
      'Serve the same page on this machine, live while runs go on, whoever has started them. It only reads, and ends with Ctrl-C.',
    examples: [
      ['ztxexp ui --open', 'the page in the browser'],
      ['ztxexp ui group:main --port 4000', 'the runs of a group, at an address that stays'],
      ['ztxexp ui --results-dir ../python/results', 'the runs of the Python package'],
    ],
  },
  rescore: {
    usage: 'ztxexp rescore [runs...] [options]',
    summary:
      'Run the scorers over the outputs of past evaluations, without calling the function, and record the new scores. Runs are named as in ztxexp compare; without them, of each config the run that counts. Killed, it goes on when it is started again.',
    examples: [
      ['ztxexp rescore', 'after a change of the scorers'],
      ['ztxexp rescore experiment:qa --scorer judge', 'one scorer, a new one too'],
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

export type RecordCommand = keyof typeof RECORD_COMMANDS

/** Whether a word is the name of one of these commands. */
export function isRecordCommand(word: string | undefined): word is RecordCommand {
  return word !== undefined && Object.hasOwn(RECORD_COMMANDS, word)
}
