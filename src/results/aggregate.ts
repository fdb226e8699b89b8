/** Groups runs that repeat each other, and says what their metrics are together. */
import type { JsonObject, JsonValue } from '../model/json.ts'
import { type Sample, summarize } from '../model/statistics.ts'
import { configKey, experimentKey, groupRecords, latestRuns, withoutKeys } from './latest.ts'
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
export interface BestGroup {
  best: RunGroup
  /** The second best, when there is one. */
  next: RunGroup | null
  /**
   * `clear`: the means of the two are outside each other's 95 % interval. `tie`: one is inside the other's.
   * `unknown`: there is no interval on either side, or nothing to compare with.
   */
  lead: 'clear' | 'tie' | 'unknown'
}

/**
 * Groups runs whose configs differ in the seed only, in order of their first run.
 *
 * @example
 * const [group] = aggregate(await openResults('results').toArray({ status: 'succeeded' }))
 * console.log(group?.metrics.score) // { n: 5, mean: 0.953, sd: …, halfWidth: 0.004, min: …, max: … }
 */
export function aggregate(records: Iterable<RunRecord>, options: AggregateOptions = {}): RunGroup[] {
  const { ignoreKeys = ['seed'], groupBy, reruns = 'latest' } = options
  const keyOf = (record: RunRecord) =>
    groupBy
      ? JSON.stringify(groupBy.map((name) => readField(record, name) ?? null))
      : experimentKey(record) + configKey(record.config, ignoreKeys)
  const groups = groupRecords(reruns === 'latest' ? latestRuns(records) : records, keyOf)
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
  direction: 'maximize' | 'minimize',
): BestGroup | null {
  const sign = direction === 'maximize' ? -1 : 1
  const meanOf = (group: RunGroup) => sign * (group.metrics[metric]?.mean ?? Number.NaN)
  const ranked = groups.filter((group) => group.metrics[metric]).sort((a, b) => meanOf(a) - meanOf(b))
  const [best, next = null] = ranked
  if (!best) return null
  return { best, next, lead: leadOf(best.metrics[metric], next?.metrics[metric]) }
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

function leadOf(best: Sample | undefined, next: Sample | undefined): BestGroup['lead'] {
  if (!best || !next) return 'unknown'
  const widths = [best.halfWidth, next.halfWidth].filter((width) => width !== null)
  if (widths.length === 0) return 'unknown'
  const distance = Math.abs(best.mean - next.mean)
  return widths.some((width) => distance <= width) ? 'tie' : 'clear'
}
