/** Groups runs that repeat each other, and says what their metrics are together. */

import { type BestSample, findBestSample } from '../model/best-sample.ts'
import { configKey, REPEAT_KEYS, withoutKeys } from '../model/config-key.ts'
import { groupBy as groupItems } from '../model/group-by.ts'
import type { JsonObject, JsonValue } from '../model/json.ts'
import type { Direction } from '../model/objective.ts'
import { type Sample, summarize } from '../model/statistics.ts'
import { experimentKey, latestRuns } from './latest.ts'
import { flatten, type RunRecord, readField } from './record.ts'
import { compareValues, parseSortKey } from './select.ts'

export interface AggregateOptions {
  /** Config keys in which repeats may differ. Default: `['seed']`. */
  ignoreKeys?: readonly string[]
  /** Group by these fields instead of by whole configs. */
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
  /** What the runs have in common: the config without the ignored keys, or the fields of `groupBy`. */
  config: JsonObject
  /** The runs that count. */
  records: RunRecord[]
  /** Of each number that the runs returned. A run that has no such metric does not count in `n`. */
  metrics: Record<string, Sample>
}

/** A group that is better than the others in one metric. */
export type BestGroup = BestSample<RunGroup>

/**
 * Groups runs whose configs differ in the seed only, in order of their first run.
 *
 * @example
 * const [group] = aggregate(await openResults('results').toArray({ status: 'succeeded' }))
 * console.log(group?.metrics.score) // { n: 5, mean: 0.953, sd: …, halfWidth: 0.004, min: …, max: … }
 */
export function aggregate(records: Iterable<RunRecord>, options: AggregateOptions = {}): RunGroup[] {
  const { ignoreKeys = REPEAT_KEYS, groupBy, reruns = 'latest' } = options
  const keyOf = (record: RunRecord) =>
    groupBy
      ? JSON.stringify(groupBy.map((name) => readField(record, name) ?? null))
      : experimentKey(record) + configKey(record.config, ignoreKeys)
  const groups = groupItems(reruns === 'latest' ? latestRuns(records) : records, keyOf)
  return [...groups.values()].map((members) => toGroup(members, ignoreKeys, groupBy))
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
  return findBestSample(groups, (group) => group.metrics[metric], direction)
}

/**
 * Sorts groups by the means of metrics or by config keys, as `sortRecords` does.
 *
 * @returns A new array.
 */
export function sortGroups(groups: readonly RunGroup[], keys: readonly string[]): RunGroup[] {
  const fields = keys.map(parseSortKey)
  const keyValue = (group: RunGroup, field: string) =>
    group.metrics[field.replace(/^metrics\./, '')]?.mean ??
    flatten(group.config)[field.replace(/^config\./, '')]
  return groups.toSorted((a, b) => {
    for (const { field, descending } of fields) {
      const result = compareValues(keyValue(a, field), keyValue(b, field), descending)
      if (result !== 0) return result
    }
    return 0
  })
}

/** The numbers among the metrics of a run, by dotted name; not finite ones too. */
export function numericMetrics(record: RunRecord): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const [name, value] of Object.entries(flatten(record.metrics ?? {}))) {
    if (typeof value === 'number') numbers.set(name, value)
  }
  return numbers
}

function toGroup(
  records: RunRecord[],
  ignoreKeys: readonly string[],
  groupBy: readonly string[] | undefined,
): RunGroup {
  const [first] = records
  const config = groupBy
    ? Object.fromEntries(
        groupBy.map((name): [string, JsonValue] => [name, first ? (readField(first, name) ?? null) : null]),
      )
    : withoutKeys(first?.config ?? {}, ignoreKeys)
  return { experiment: first?.run.experiment_name ?? null, config, records, metrics: summarizeAll(records) }
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
