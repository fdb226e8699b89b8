/** Works out what the table of an experiment is to say: its fields, which rows are best, and which metric matters most. */
import { BestRows } from '../../analysis/best-rows.ts'
import { type BestSample, findBestSample } from '../../analysis/best-sample.ts'
import { findBest } from '../../analysis/best-value.ts'
import { evaluationOf } from '../../analysis/cases/evaluation.ts'
import type { RunRecord } from '../../analysis/record.ts'
import type { RunRow } from '../../analysis/run-row.ts'
import { type ConfigFields, configFields, metricFields, readMetric } from '../../model/fields.ts'
import type { Direction } from '../../model/objective.ts'
import { toScore } from '../../model/score.ts'
import { orderMetrics } from './case-metrics.ts'

/** The runs of one experiment, of a session or of a results directory. */
export interface ExperimentRuns {
  /** As it stands above the table. */
  name: string
  file: string | null
  /** All of them, shown or not. */
  records: readonly RunRecord[]
  /** Those that an earlier session has made. Default: it makes no difference which did. */
  reused?: ReadonlySet<RunRecord> | undefined
  /** How many configs there were before a part was taken, such as `486`. */
  partOf?: string | undefined
}

export interface ViewOptions {
  /** All rows, shown or not: what is best, and what varies, is said of all. */
  rows: readonly RunRow[]
  /** Whether rows stand for groups of runs. */
  areGroups: boolean
  /** A metric that the user asks for. Default: none. */
  metric?: string | undefined
}

/** One experiment, ready to be laid out as a table. */
export interface ExperimentView {
  runs: ExperimentRuns
  rows: readonly RunRow[]
  areGroups: boolean
  /** Whether a run has cases. */
  isEvaluation: boolean
  metrics: string[]
  configs: ConfigFields
  /** The rows that have the best value of a metric, of repeats the best mean; none where nobody knows what is better. */
  bestOf(metric: string): ReadonlySet<RunRow>
  directionOf(metric: string): Direction | undefined
  /** The metric that stays longest in a narrow table: the one asked for, the objective, or the first that has a direction. */
  mainMetric: string | undefined
}

export function viewExperiment(
  runs: ExperimentRuns,
  { rows, areGroups, metric }: ViewOptions,
): ExperimentView {
  const found = metricFields(runs.records.map((record) => record.metrics))
  const metrics = orderMetrics(found, runs.records)
  const names = new Set(metrics)
  const best = new BestRows(rows, {
    recordsOf: (row) => row.runs,
    scoreOf: (row, name) => (names.has(name) ? row.score(name) : undefined),
  })
  const holders = new Map<string, ReadonlySet<RunRow>>()
  const directionOf = (field: string) => best.directionOf(field)
  return {
    runs,
    rows,
    areGroups,
    isEvaluation: runs.records.some((record) => evaluationOf(record)),
    metrics,
    configs: configFields(rows.map((row) => row.config)),
    bestOf: (field) => {
      const known = holders.get(field) ?? best.of(field)
      holders.set(field, known)
      return known
    },
    directionOf,
    mainMetric: findMainMetric(rows, metrics, [metric, best.objective], directionOf),
  }
}

/** The best run of a row in the main metric, else its first. */
export function findBestRun({ mainMetric, directionOf }: ExperimentView, { runs }: RunRow): RunRecord {
  if (!mainMetric || runs.length === 1) return runs[0]
  const direction = directionOf(mainMetric)
  const scoreOf = ({ run, metrics }: RunRecord) =>
    run.status === 'succeeded' ? toScore(readMetric(metrics, mainMetric)) : undefined
  const best = direction && findBest(runs.map(scoreOf), direction)
  const isBest = (record: RunRecord) =>
    best === undefined ? record.run.status === 'succeeded' : scoreOf(record) === best
  return runs.find(isBest) ?? runs[0]
}

/** The best of the groups of runs in the main metric, and how sure that is. */
export interface GroupLead extends BestSample<RunRow> {
  metric: string
  direction: Direction
}

export function findLead({ areGroups, rows, mainMetric, directionOf }: ExperimentView): GroupLead | null {
  const direction = mainMetric && directionOf(mainMetric)
  if (!areGroups || !mainMetric || !direction) return null
  const found = findBestSample(rows, (row) => row.sample(mainMetric), direction)
  return found && { ...found, metric: mainMetric, direction }
}

function findMainMetric(
  rows: readonly RunRow[],
  metrics: readonly string[],
  names: readonly (string | undefined)[],
  directionOf: (metric: string) => Direction | undefined,
): string | undefined {
  for (const name of names) {
    if (name !== undefined && metrics.includes(name)) return name
  }
  const numeric = metrics.filter((metric) => rows.some((row) => row.score(metric) !== undefined))
  return numeric.find(directionOf) ?? numeric[0]
}
