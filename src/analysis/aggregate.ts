/** Groups runs that repeat each other, and says what their metrics are together. */

import { REPEAT_KEYS, withoutKeys } from '../model/config-key.ts'
import type { Direction } from '../model/objective.ts'
import type { RunCounts } from '../model/run-counts.ts'
import { toScore } from '../model/score.ts'
import { groupBy as groupItems } from '../model/utils/group-by.ts'
import type { JsonObject, JsonValue } from '../model/utils/json.ts'
import { type BestSample, findBestSample } from './best-sample.ts'
import { experimentKey, latestRuns, recordKey, setKey } from './latest.ts'
import { flatten, type RunRecord, readField } from './record.ts'
import { RunRow } from './run-row.ts'
import { type Sample, summarize } from './statistics.ts'

/** Which runs {@link aggregate} takes for repeats of each other. */
export interface AggregateOptions {
  /** Config keys in which repeats may differ. Default: `['seed']`. */
  ignoreKeys?: readonly string[]
  /** Group by these fields instead of by whole configs; runs of different experiments (by file and name) stay apart. */
  groupBy?: readonly string[]
  /**
   * `latest` counts the last run of each config only, `all` counts every one: for experiments without a seed
   * whose results vary. Default: `latest`.
   */
  reruns?: 'latest' | 'all'
}

/** Runs that repeat each other. */
export interface RunGroup {
  experiment: string | null
  /** Path of the experiment's file, as recorded. */
  file: string | null
  /** What the runs have in common: the config without the ignored keys, or the fields of `groupBy`. */
  config: JsonObject
  /** The runs that count, those that failed too. */
  records: RunRecord[]
  /** What became of them. */
  counts: RunCounts
  /** Of each number or boolean (true is 1) that the runs returned. A run that has no such metric does not count in `n`. */
  metrics: Record<string, Sample>
}

/** A group that is better than the others in one metric. */
export type BestGroup = BestSample<RunGroup>

/**
 * Groups runs whose configs differ in the seed only, in order of their first run.
 *
 * @throws ZtxexpError (`BAD_OPTION`) where a plain name in `groupBy` means different things in a run.
 * @example
 * const [group] = aggregate(await openResults('results').toArray({ status: 'succeeded' }))
 * console.log(group?.metrics.score) // { n: 5, mean: 0.953, sd: …, halfWidth: 0.004, min: …, max: … }
 */
export function aggregate(records: Iterable<RunRecord>, options: AggregateOptions = {}): RunGroup[] {
  return groupRuns(records, options).map(toGroup)
}

/** The same as rows of a table. */
export function groupRuns(records: Iterable<RunRecord>, options: AggregateOptions = {}): RunRow[] {
  const { ignoreKeys = REPEAT_KEYS, groupBy, reruns = 'latest' } = options
  const keyOf = (record: RunRecord) =>
    groupBy
      ? experimentKey(record) + JSON.stringify(groupBy.map((name) => readField(record, name) ?? null))
      : setKey(record) + recordKey(record, ignoreKeys)
  const groups = groupItems(reruns === 'latest' ? latestRuns(records) : records, keyOf)
  return [...groups.values()].map((members) => {
    const [first] = members
    return new RunRow(members, groupBy ? pickFields(first, groupBy) : withoutKeys(first.config, ignoreKeys))
  })
}

export function toGroup({ runs, config, counts }: RunRow): RunGroup {
  const [{ run }] = runs
  return {
    experiment: run.experiment_name,
    file: run.file ?? null,
    config,
    records: [...runs],
    counts,
    metrics: summarizeAll(runs),
  }
}

/**
 * The group with the best mean of a metric, or `null` when no group has it.
 *
 * @example
 * findBestGroup(groups, 'score', 'maximize')?.lead // 'tie'
 */
export function findBestGroup(
  groups: readonly RunGroup[],
  metric: string,
  direction: Direction,
): BestGroup | null {
  return findBestSample(groups, (group) => sampleOf(group, metric), direction)
}

/** What is known of a metric in a group; `undefined` where no run of it has it. */
export function sampleOf(group: RunGroup, metric: string): Sample | undefined {
  return Object.hasOwn(group.metrics, metric) ? group.metrics[metric] : undefined
}

/**
 * The numbers among the metrics of a run that has succeeded, by dotted name, booleans as 1 and 0; not finite ones too.
 */
export function numericMetrics(record: RunRecord): Map<string, number> {
  const numbers = new Map<string, number>()
  if (record.run.status !== 'succeeded') return numbers
  for (const [name, value] of Object.entries(flatten(record.metrics ?? {}))) {
    const score = toScore(value)
    if (score !== undefined) numbers.set(name, score)
  }
  return numbers
}

function pickFields(record: RunRecord, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name): [string, JsonValue] => [name, readField(record, name) ?? null]))
}

function summarizeAll(records: readonly RunRecord[]): Record<string, Sample> {
  const values = new Map<string, number[]>()
  for (const record of records) {
    for (const [name, value] of numericMetrics(record)) {
      const known = values.get(name)
      if (known) known.push(value)
      else values.set(name, [value])
    }
  }
  const samples: Record<string, Sample> = {}
  for (const [name, list] of values) {
    const sample = summarize(list)
    if (sample) samples[name] = sample
  }
  return samples
}
