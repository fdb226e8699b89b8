/** Compares two sets of runs: what differs in their configs, and what that changed in their metrics. */

import { groupBy } from '../model/utils/group-by.ts'
import type { JsonObject, JsonValue } from '../model/utils/json.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { numericMetrics } from './aggregate.ts'
import { isMachineTime } from './cases/evaluation.ts'
import { changesOfCases, type MatchedCases } from './cases/pair-cases.ts'
import { CaseScores, type CasesOf } from './comparison/case-scores.ts'
import { type JudgedChange, judgeChanges, type Sign, subtract } from './comparison/judge-change.ts'
import { type MatchedRuns, matchRuns } from './comparison/match-runs.ts'
import type { ChangeRow } from './comparison/paired-test.ts'
import { type PairedVariants, pairVariants } from './comparison/variant-pairs.ts'
import { countRecords, hasFailed } from './count-records.ts'
import { Directions } from './directions.ts'
import { isEqual } from './expression/expression-value.ts'
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
  /** Config keys for each of whose combinations there is a row of its own. Default: no rows. */
  by?: readonly string[]
  /** Whether a single run on either side is a pair whatever the configs, as two that were named. Default: true. */
  pairSingles?: boolean
}

/** One metric of a {@link Comparison}. */
export interface MetricComparison extends JudgedChange {
  metric: string
  /** Of the pairs in which both have it, so that new less old is the change; of all runs where there is no such pair. */
  old: Sample | null
  new: Sample | null
  /** What is paired: runs, or the cases of evaluations. */
  per: 'run' | 'case'
}

/** What {@link compareRuns} finds. */
export interface Comparison extends MatchedRuns {
  /** Config keys whose values are not the same on both sides, with the values that each side has. */
  configDifferences: { key: string; old: JsonValue[]; new: JsonValue[] }[]
  /** Those of the runs, in pairs or not, that have failed: they have no metrics, and leave their pairs unclear. */
  failures: { old: RunRecord[]; new: RunRecord[] }
  /** How many states of the code the runs of each side were made with. */
  codeVersions: { old: number; new: number }
  metrics: MetricComparison[]
  /** With `by`, the pairs of each combination of its keys; else none. */
  rows: ComparisonRow[]
}

/** The pairs that have the same values of the keys of `by`. */
export interface ComparisonRow {
  /** The keys of `by`, dotted ones as they were asked for, with the values of the new runs. */
  config: JsonObject
  pairs: MatchedRuns['pairs']
  /** With verdicts that hold for all rows together: Holm's correction is made over them, metric by metric. */
  metrics: MetricComparison[]
}

/**
 * Compares old runs with new ones, those that failed too. Runs are matched by config; of several with the same config on
 * one side the last one counts.
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
  const { variants: _, ...comparison } = compareByCase(old, fresh, options)
  return comparison
}

/** What {@link compareByCase} finds. */
export interface CaseComparison extends Comparison {
  /** Those of the pairs that are variants of an evaluation, each over its own cases. */
  variants: PairedVariants[]
}

/**
 * {@link compareRuns} that compares the scores of evaluations over their cases.
 *
 * @param casesOf Default: every run is one value.
 */
export function compareByCase(
  old: readonly RunRecord[],
  fresh: readonly RunRecord[],
  options: CompareOptions,
  casesOf: CasesOf = () => undefined,
): CaseComparison {
  const matched = matchRuns(old, fresh, options)
  const { pairs, orphans } = matched
  const counted = {
    old: [...pairs.map((pair) => pair.old), ...orphans.old],
    new: [...pairs.map((pair) => pair.new), ...orphans.new],
  }
  const scores: Scores = new Map([...old, ...fresh].map((record) => [record, numericMetrics(record)]))
  const cases = new CaseScores(casesOf)
  const metrics = new Set<string>()
  for (const own of scores.values()) for (const metric of own.keys()) metrics.add(metric)
  const directions = new Directions([...fresh, ...old])
  // What evaluations measure by the way is never twice the same: one pair of it says nothing, and all pairs of a time may
  // say nothing but that the machine was busy.
  const signOf = (metric: string, isPlural: boolean) =>
    askedSign(metric, options) ??
    SIGNS[
      (isPlural && !isMachineTime(metric) ? directions.recorded(metric) : directions.declared(metric)) ??
        'none'
    ]
  const groups = options.by ? groupPairs(pairs, options.by) : []
  const metricsOf = (rows: readonly MatchedRuns[]) => compareMetrics(rows, { metrics, scores, cases, signOf })
  const ofRows = metricsOf(groups.map((group) => ({ pairs: group.pairs, orphans: NOTHING })))
  return {
    ...matched,
    failures: { old: counted.old.filter(hasFailed), new: counted.new.filter(hasFailed) },
    codeVersions: {
      old: countRecords(counted.old).codeVersions,
      new: countRecords(counted.new).codeVersions,
    },
    configDifferences: findConfigDifferences(old, fresh),
    metrics: metricsOf([matched])[0] ?? [],
    rows: groups.map(({ config, pairs }, index) => ({ config, pairs, metrics: ofRows[index] ?? [] })),
    variants: pairVariants(pairs, { cases, signOf: (score) => signOf(score, true) }),
  }
}

const NOTHING: MatchedRuns['orphans'] = { old: [], new: [] }

/** The pairs of each combination of values that the keys have in the new runs, in the order of the first of each. */
function groupPairs(pairs: MatchedRuns['pairs'], by: readonly string[]) {
  const configOf = ({ new: fresh }: MatchedRuns['pairs'][number]): JsonObject =>
    Object.fromEntries(by.map((key): [string, JsonValue] => [key, valueAtKey(fresh.config, key) ?? null]))
  return [...groupBy(pairs, (pair) => JSON.stringify(configOf(pair))).values()].map((group) => ({
    config: configOf(group[0]),
    pairs: [...group],
  }))
}

interface MetricContext {
  metrics: ReadonlySet<string>
  scores: Scores
  cases: CaseScores
  /** @param isPlural Whether each row has several changes */
  signOf: (metric: string, isPlural: boolean) => Sign
}

/** Each metric in each row; of a row those that it has. */
function compareMetrics(
  rows: readonly MatchedRuns[],
  { metrics, scores, cases, signOf }: MetricContext,
): MetricComparison[][] {
  const found = rows.map((): MetricComparison[] => [])
  for (const metric of metrics) {
    const measured = rows.map((row): Measured => {
      const byCase = cases.matchAll(row.pairs, metric)
      return byCase ? measureCases(byCase) : measureRuns(row, scores, metric)
    })
    const judged = judgeChanges(
      measured.map(({ row }) => row),
      signOf(
        metric,
        measured.every(({ per, row }) => per === 'case' || row.changes.length !== 1),
      ),
    )
    for (const [index, { row, ...sides }] of measured.entries()) {
      if (rows.length > 1 && row.changes.length === 0) continue
      found[index]?.push({ metric, ...sides, ...(judged[index] as JudgedChange) })
    }
  }
  return found
}

type Measured = Pick<MetricComparison, 'old' | 'new' | 'per'> & { row: ChangeRow }

function measureRuns(row: MatchedRuns, scores: Scores, metric: string): Measured {
  return {
    ...meansOf(row, scores, metric),
    per: 'run',
    row: { changes: changesOf(row.pairs, scores, metric) },
  }
}

/** Without a case that both have, the one change there is is not known. */
function measureCases(matched: Pick<MatchedCases, 'pairs' | 'isPlain'>): Measured {
  const sideOf = (side: 'old' | 'new') => summarize(matched.pairs.map((pair) => pair[side]))
  const sides = { old: sideOf('old'), new: sideOf('new'), per: 'case' as const }
  return { ...sides, row: matched.pairs.length > 0 ? changesOfCases(matched) : { changes: [Number.NaN] } }
}

/** Of the pairs in which both have the metric; where there is none, of all runs. */
function meansOf({ pairs, orphans }: MatchedRuns, scores: Scores, metric: string) {
  const hasMetric = (record: RunRecord) => scores.get(record)?.has(metric) === true
  const whole = pairs.filter((pair) => hasMetric(pair.old) && hasMetric(pair.new))
  const sideOf = (side: 'old' | 'new') => {
    const counted = whole.length > 0 ? whole : pairs
    const records = counted.length > 0 ? counted.map((pair) => pair[side]) : orphans[side]
    return summarize(valuesOf(records, scores, metric))
  }
  return { old: sideOf('old'), new: sideOf('new') }
}

/** What a change is multiplied by so that better is above zero. */
const SIGNS = { maximize: 1, minimize: -1, none: undefined } as const

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

function askedSign(metric: string, { higher = [], lower = [] }: CompareOptions): Sign {
  if (higher.includes(metric)) return 1
  return lower.includes(metric) ? -1 : undefined
}
