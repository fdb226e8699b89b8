/**
 * What tables, filters and groups of the page need of all runs, as plain data.
 *
 * A run is named by its row: its place in the columns, from 0. Rows never move while a source is open; new runs get new
 * ones at the end.
 */

import type { PairedScore } from '../../analysis/cases/pair-cases.ts'
import type { Verdict } from '../../analysis/comparison/judge-change.ts'
import type { Sample } from '../../analysis/statistics.ts'
import type { GateVerdict } from '../../model/gate-verdict.ts'
import type { Direction } from '../../model/objective.ts'
import type { StoredStatus } from '../../model/run.ts'
import type { JsonValue } from '../../model/utils/json.ts'

/** What tables, filters and groups need of all runs, column by column. */
export interface PageIndex {
  /** Such as the name of the results directory. */
  title: string
  /** When this was made: ISO 8601 in UTC. */
  madeAt: string
  /** What it was made with, such as `0.1.0`. */
  version: string
  /** Whether more may come. */
  isLive: boolean
  runs: RunColumns
  experiments: ExperimentInfo[]
  /** Every key of a config, dotted, in order of appearance. */
  config: ConfigColumn[]
  /** Every returned or logged metric, dotted: objectives first, then those with a direction. */
  metrics: MetricColumn[]
  /** Of `--baseline`, or of what a baseline was saved of. */
  comparison: PageComparison | null
  /** Thresholds that were met and missed. */
  gates: GateVerdict[]
  /** Sentences on what was left out or reduced, such as `Single lines of 300 of 10,000 runs`; to be shown. */
  notes: string[]
  /** Directories that could not be read. */
  damaged: { name: string; reason: string }[]
}

/** Fields of `run.json`; each list has an entry for every row. */
export interface RunColumns {
  id: string[]
  /** `gone` once its directory was deleted while the live view was open. */
  status: (StoredStatus | 'gone')[]
  /**
   * Whether it is the run that counts for its config, as in `ztxexp results --repeats` and in `compare`: only these are in
   * means, since a config that ran twice is no repeat.
   */
  isLatest: boolean[]
  /** Place in {@link PageIndex.experiments}. */
  experiment: number[]
  title: string[]
  group: (string | null)[]
  tags: Record<string, JsonValue>[]
  /** Milliseconds since the epoch; `null` where it is not known. */
  startedAt: (number | null)[]
  finishedAt: (number | null)[]
  durationSec: (number | null)[]
  attempt: number[]
  /** `null` where the run has none. */
  seed: (number | null)[]
  parentId: (string | null)[]
  configHash: (string | null)[]
  codeHash: (string | null)[]
  errorType: (string | null)[]
  /** Cut. */
  errorMessage: (string | null)[]
  /** Which runs differ in their seed only: equal numbers are repeats of each other. */
  repeatOf: number[]
  /** Of evaluations. */
  cases: (CaseCounts | null)[]
}

/** How far an evaluation is. */
export interface CaseCounts {
  total: number
  done: number
  errors: number
  skipped: number
}

export interface ExperimentInfo {
  name: string
  /** As recorded; `null` for Python's. */
  file: string | null
  objective: string | null
  /** What its runs recorded of their metrics, the objective among them: `compare` judges by nothing else. */
  directions: Record<string, Direction>
  /** Names of the scores of an evaluation; none where it is none. */
  scores: string[]
}

export interface ConfigColumn {
  name: string
  /** Whether it differs between runs of one experiment, or some of those lack it. */
  varies: boolean
  /** `null` where a run does not have it. Lists and empty objects stay whole. */
  values: (JsonValue | null)[]
}

export interface MetricColumn {
  /** Dotted. Of what is logged in several splits those beside the main one have names like `loss [val]`. */
  name: string
  /** Which way is better; `null` where that is not known, or where runs contradict each other. */
  direction: Direction | null
  isObjective: boolean
  /**
   * What the run returned; `null` where it did not. NaN and the infinities are numbers. `null` instead of a list where no
   * run returned it.
   */
  returned: (number | string | boolean | null)[] | null
  /** What the runs logged step by step; `null` where none did, or that was not read yet. */
  logged: LoggedColumns | null
}

/** Which of the logged values of a metric is meant. */
export type LoggedValue = 'last' | 'min' | 'max' | 'atBest'

/** Of the last attempt of each run; `null` where a run has logged none that is finite. */
export interface LoggedColumns extends Record<LoggedValue, (number | null)[]> {
  /** How many values, those that are not finite too. */
  count: number[]
  lastStep: (number | null)[]
  minStep: (number | null)[]
  maxStep: (number | null)[]
  /** The step at which the objective was best, that `atBest` is of. */
  atBestStep: (number | null)[]
}

/** The verdicts of `compare` between a baseline and what is shown. */
export interface PageComparison {
  /** As it was asked for, such as `group:main`. */
  baseline: string
  /** Rows on both sides; those of the baseline may be `null` where its runs are not in the page. */
  pairs: { old: number | null; new: number }[]
  onlyOld: number
  onlyNew: number
  failedOld: number
  failedNew: number
  configDifferences: { key: string; old: JsonValue[]; new: JsonValue[] }[]
  metrics: MetricVerdict[]
  /** Pairs of variants of an evaluation, over their cases: the row of the new one. */
  variants: { new: number; scores: PairedScore[] }[]
}

export interface MetricVerdict {
  metric: string
  old: Sample | null
  new: Sample | null
  /** New minus old, over the pairs. */
  change: Sample | null
  verdict: Verdict
  /** How many pairs in all would decide what is unclear. */
  pairsNeeded: number | null
  per: 'run' | 'case'
}
