/** Compares two sets of runs: what differs in their configs, and what that changed in their metrics. */

import { configKey } from '../model/config-key.ts'
import { groupBy } from '../model/utils/group-by.ts'
import type { JsonValue } from '../model/utils/json.ts'
import { numericMetrics } from './aggregate.ts'
import { countRecords, hasFailed } from './count-records.ts'
import { Directions } from './directions.ts'
import { isEqual } from './expression/expression-value.ts'
import { experimentKey, latestRuns } from './latest.ts'
import { cellOf, flatten, type RunRecord } from './record.ts'
import { compareValues } from './select.ts'
import { type Sample, summarize } from './statistics.ts'

/** What {@link compareRuns} goes by. */
export interface CompareOptions {
  /** Metrics that are better when higher. Default, with `lower`: the objectives that the runs recorded. */
  higher?: readonly string[]
  /** Metrics that are better when lower. */
  lower?: readonly string[]
  /** Config keys that may differ within a pair, such as the one whose effect is asked for. Default: none. */
  ignoreKeys?: readonly string[]
}

/**
 * `better`, `worse`: the 95 % interval of the change lies on one side of zero, or there is one pair only.
 * `same`: no change in any pair. `unclear`: the interval holds zero, or values are missing or not finite.
 * `null`: it is not known which way is better, or no pair has the metric.
 */
export type Verdict = 'better' | 'worse' | 'same' | 'unclear' | null

/** One metric of a {@link Comparison}. */
export interface MetricComparison {
  metric: string
  /** Of the pairs in which both have it, so that new less old is the change; of all runs where there is no such pair. */
  old: Sample | null
  new: Sample | null
  /** New minus old, over the pairs. `halfWidth` is that of Student's paired 95 % interval. */
  change: Sample | null
  verdict: Verdict
}

/** What {@link compareRuns} finds. */
export interface Comparison {
  /** Config keys whose values are not the same on both sides, with the values that each side has. */
  configDifferences: { key: string; old: JsonValue[]; new: JsonValue[] }[]
  /** Runs with the same config. */
  pairs: { old: RunRecord; new: RunRecord }[]
  /** Runs whose config is on one side only, the last one of each config. */
  orphans: { old: RunRecord[]; new: RunRecord[] }
  /** Those of them, in pairs or not, that have failed: they have no metrics, and leave their pairs unclear. */
  failures: { old: RunRecord[]; new: RunRecord[] }
  /** How many states of the code the runs of each side were made with. */
  codeVersions: { old: number; new: number }
  metrics: MetricComparison[]
}

/**
 * Compares old runs with new ones, those that failed too. Runs are matched by config; of several with the same config on
 * one side the last one counts. A single run on either side is a pair whatever the configs, since it was named.
 *
 * Without a pair there is no change and no verdict.
 *
 * @example
 * compareRuns(await results.toArray({ group: 'main' }), await results.toArray({ group: 'fix' }), { higher: ['score'] })
 */
export function compareRuns(
  old: readonly RunRecord[],
  fresh: readonly RunRecord[],
  options: CompareOptions = {},
): Comparison {
  const matched = matchRuns(old, fresh, options.ignoreKeys ?? [])
  const { pairs, orphans } = matched
  const directions = new Directions([...fresh, ...old])
  const inPairs = { old: pairs.map((pair) => pair.old), new: pairs.map((pair) => pair.new) }
  const sides = pairs.length > 0 ? inPairs : orphans
  const counted = { old: [...inPairs.old, ...orphans.old], new: [...inPairs.new, ...orphans.new] }
  const scores: Scores = new Map([...old, ...fresh].map((record) => [record, numericMetrics(record)]))
  const metrics = new Set<string>()
  for (const own of scores.values()) for (const metric of own.keys()) metrics.add(metric)
  return {
    ...matched,
    failures: { old: counted.old.filter(hasFailed), new: counted.new.filter(hasFailed) },
    codeVersions: {
      old: countRecords(counted.old).codeVersions,
      new: countRecords(counted.new).codeVersions,
    },
    configDifferences: findConfigDifferences(old, fresh),
    metrics: [...metrics].map((metric) => {
      const changes = changesOf(pairs, scores, metric)
      const whole = pairs.filter(({ old, new: fresh }) =>
        [old, fresh].every((record) => scores.get(record)?.has(metric)),
      )
      const judged =
        whole.length > 0 ? { old: whole.map((pair) => pair.old), new: whole.map((pair) => pair.new) } : sides
      return {
        metric,
        old: summarize(valuesOf(judged.old, scores, metric)),
        new: summarize(valuesOf(judged.new, scores, metric)),
        change: summarize(changes),
        verdict: judge(changes, directionOf(metric, options) ?? SIGNS[directions.recorded(metric) ?? 'none']),
      }
    }),
  }
}

/** What a change is multiplied by so that better is above zero. */
const SIGNS = { maximize: 1, minimize: -1, none: undefined } as const

function matchRuns(old: readonly RunRecord[], fresh: readonly RunRecord[], ignoreKeys: readonly string[]) {
  const [onlyOld, onlyNew] = [old[0], fresh[0]]
  if (old.length === 1 && fresh.length === 1 && onlyOld && onlyNew) {
    return { pairs: [{ old: onlyOld, new: onlyNew }], orphans: { old: [], new: [] } }
  }
  const orphans: Comparison['orphans'] = { old: [], new: [] }
  const pairs: Comparison['pairs'] = []
  let rest = { old: latestRuns(old), new: latestRuns(fresh) }
  // Two experiments may have runs of the same config: each is compared with itself, else with one of its name.
  for (const identity of [experimentKey, experimentName, () => '']) {
    const isShared = sharedBy(rest, identity)
    const newByKey = groupBy(rest.new, (record) => identity(record) + configKey(record.config, ignoreKeys))
    const left: RunRecord[] = []
    for (const record of rest.old) {
      const match = newByKey.get(identity(record) + configKey(record.config, ignoreKeys))?.shift()
      if (match) pairs.push({ old: record, new: match })
      else left.push(record)
    }
    // What is on both sides has found its match, or has none.
    const orphaned = (record: RunRecord) => isShared(identity(record))
    const leftNew = [...newByKey.values()].flat()
    orphans.old = orphans.old.concat(left.filter(orphaned))
    orphans.new = orphans.new.concat(leftNew.filter(orphaned))
    rest = {
      old: left.filter((record) => !orphaned(record)),
      new: leftNew.filter((record) => !orphaned(record)),
    }
  }
  return { pairs, orphans: { old: orphans.old.concat(rest.old), new: orphans.new.concat(rest.new) } }
}

/** Tells the experiments that have runs on both sides. */
function sharedBy(
  sides: Comparison['orphans'],
  identity: (record: RunRecord) => string,
): (experiment: string) => boolean {
  const [old, fresh] = [new Set(sides.old.map(identity)), new Set(sides.new.map(identity))]
  return (experiment) => old.has(experiment) && fresh.has(experiment)
}

function experimentName({ run }: RunRecord): string {
  return JSON.stringify(run.experiment_name)
}

function findConfigDifferences(old: readonly RunRecord[], fresh: readonly RunRecord[]) {
  const [oldValues, newValues] = [distinctValues(old), distinctValues(fresh)]
  const differences: Comparison['configDifferences'] = []
  for (const key of new Set([...oldValues.keys(), ...newValues.keys()])) {
    const [before, after] = [oldValues.get(key) ?? [], newValues.get(key) ?? []]
    if (!isEqual(before, after)) differences.push({ key, old: before, new: after })
  }
  return differences
}

/** A missing key is `null` where others have it, so that it shows. */
function distinctValues(records: readonly RunRecord[]): Map<string, JsonValue[]> {
  const rows = records.map((record) => flatten(record.config))
  const keys = new Set(rows.flatMap((row) => Object.keys(row)))
  return new Map(
    [...keys].map((key) => {
      const values = rows.map((row) => cellOf(row, key) ?? null)
      const distinct = new Map(values.map((value) => [JSON.stringify(value), value]))
      return [key, [...distinct.values()].sort((a, b) => compareValues(a, b))]
    }),
  )
}

/** The numbers of each run: read from its metrics once, for there may be very many. */
type Scores = ReadonlyMap<RunRecord, ReadonlyMap<string, number>>

function valuesOf(records: readonly RunRecord[], scores: Scores, metric: string): number[] {
  return records.map((record) => scores.get(record)?.get(metric)).filter((value) => value !== undefined)
}

/** NaN for a pair in which one side lacks the metric that the other has. */
function changesOf(pairs: Comparison['pairs'], scores: Scores, metric: string): number[] {
  return pairs
    .map((pair) => [scores.get(pair.old)?.get(metric), scores.get(pair.new)?.get(metric)] as const)
    .filter(([before, after]) => before !== undefined || after !== undefined)
    .map(([before = Number.NaN, after = Number.NaN]) => subtract(after, before))
}

/** A difference that is no more than the rounding of the two is none. */
function subtract(after: number, before: number): number {
  const difference = after - before
  const rounding = Math.max(Math.abs(after), Math.abs(before)) * ROUNDING
  return Math.abs(difference) <= rounding ? 0 : difference
}

/** What computing with doubles leaves, as a part of a value. */
const ROUNDING = 2 ** -50

function directionOf(metric: string, { higher = [], lower = [] }: CompareOptions): 1 | -1 | undefined {
  if (higher.includes(metric)) return 1
  return lower.includes(metric) ? -1 : undefined
}

function judge(changes: readonly number[], direction: 1 | -1 | undefined): Verdict {
  const change = summarize(changes)
  if (direction === undefined || changes.length === 0) return null
  if (!change || change.nonFinite > 0) return 'unclear'
  if (change.min === 0 && change.max === 0) return 'same'
  if (change.halfWidth !== null && Math.abs(change.mean) <= change.halfWidth) return 'unclear'
  return Math.sign(change.mean) === direction ? 'better' : 'worse'
}
