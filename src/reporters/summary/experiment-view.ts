/** Works out what the table of an experiment is to say: its fields, the order of its rows, and the best values. */
import { type BestSample, findBestSample } from '../../analysis/best-sample.ts'
import { findBest } from '../../analysis/best-value.ts'
import type { ExperimentGroup } from '../../analysis/experiment-group.ts'
import {
  type ConfigFields,
  configFields,
  type Field,
  metricFields,
  readMetric,
} from '../../analysis/fields.ts'
import { type DeclaredDirections, directionOf } from '../../analysis/metric-direction.ts'
import {
  MOST_ROWS,
  parseSort,
  type SortKey,
  type SortOrder,
  sortKeys,
  sortRows,
} from '../../analysis/row-order.ts'
import { type RunRow, toRows } from '../../analysis/run-row.ts'
import type { RunResult } from '../../model/run.ts'
import { toScore } from '../../model/score.ts'

export interface ViewOptions {
  /** `name` for ascending, `-name` for descending: a metric, a config key or `duration`. Default: as declared. */
  sort?: string | undefined
}

/** One experiment, ready to be laid out as a table. */
export interface ExperimentView {
  group: ExperimentGroup
  /** Whether rows stand for repeats of a config with other seeds. */
  areRepeats: boolean
  metrics: Field[]
  configs: ConfigFields
  /** Best value of each metric of which the direction is known, where one is better; of repeats the best mean. */
  best: Map<Field, number>
  /** The metric that stays longest when the table is too wide: the objective, the sorted, or the first that has a best. */
  mainMetric: Field | undefined
  ordered: RunRow[]
  /** How many of {@link ordered}, from the start, have a value to be sorted by. */
  valueCount: number
  /** The order in words, `undefined` when it is that of the declaration. */
  orderText: string | undefined
  /** Everything that this experiment can be sorted by. */
  keys: SortKey[]
  /** Whether {@link keys} has what `sort` asks for; true without `sort`. */
  isSortKnown: boolean
  /** Keys that `sort` may mean, where there are several. */
  sortCandidates: SortKey[]
}

export function viewExperiment(group: ExperimentGroup, options: ViewOptions): ExperimentView {
  const { rows, areRepeats } = toRows(group.results)
  const declared = group.experiment.options
  const metrics = metricFields(metricsOf(group.results))
  const configs = configFields(rows.map((row) => row.config))
  const keys = sortKeys(metrics, [...configs.varying, ...configs.constant.map(({ field }) => field)])
  const parsed = options.sort === undefined ? undefined : parseSort(options.sort, keys)
  const [asked, sortCandidates] = Array.isArray(parsed) ? [undefined, parsed] : [parsed, []]
  const mainMetric = findMainMetric(rows, metrics, { declared, sortedBy: asked?.key.name })
  const order = asked ?? bestFirst(rows, mainMetric && keys[metrics.indexOf(mainMetric)], declared)
  const { sorted, valueCount } = order ? sortRows(rows, order) : { sorted: rows, valueCount: rows.length }
  return {
    group,
    areRepeats,
    metrics,
    configs,
    best: bestValues(rows, metrics, declared),
    mainMetric,
    ordered: sorted,
    valueCount,
    orderText: order && describeOrder(order, asked === undefined),
    keys,
    isSortKnown: options.sort === undefined || asked !== undefined || sortCandidates.length > 0,
    sortCandidates,
  }
}

/** The first row that holds the best value of a metric. */
export function findHolder(view: ExperimentView, metric: Field): RunRow | undefined {
  const best = view.best.get(metric)
  return best === undefined ? undefined : view.ordered.find((row) => row.score(metric) === best)
}

/** The best run of a row in the main metric, else its first. */
export function findBestRun({ group, mainMetric }: ExperimentView, { runs }: RunRow): RunResult {
  if (!mainMetric || runs.length === 1) return runs[0]
  const direction = directionOf(mainMetric.name, group.experiment.options)
  const scoreOf = ({ metrics }: RunResult) => toScore(readMetric(metrics, mainMetric))
  const best = direction && findBest(runs.map(scoreOf), direction)
  const isBest = (run: RunResult) => (best === undefined ? run.status === 'succeeded' : scoreOf(run) === best)
  return runs.find(isBest) ?? runs[0]
}

/** The best of the groups of repeats in the main metric, and how sure that is. */
export function findLead({ areRepeats, ordered, mainMetric, group }: ExperimentView) {
  if (!areRepeats || !mainMetric) return null
  const direction = directionOf(mainMetric.name, group.experiment.options)
  if (!direction) return null
  const found: BestSample<RunRow> | null = findBestSample(ordered, (row) => row.sample(mainMetric), direction)
  return found && { ...found, metric: mainMetric, direction }
}

function bestValues(
  rows: readonly RunRow[],
  metrics: readonly Field[],
  declared: DeclaredDirections,
): Map<Field, number> {
  const best = new Map<Field, number>()
  for (const metric of metrics) {
    const direction = directionOf(metric.name, declared)
    const value = direction && findBest(scoresOf(rows, metric), direction)
    if (value !== undefined) best.set(metric, value)
  }
  return best
}

function findMainMetric(
  rows: readonly RunRow[],
  metrics: readonly Field[],
  { declared, sortedBy }: { declared: DeclaredDirections; sortedBy: string | undefined },
): Field | undefined {
  for (const name of [declared.objective?.metric, sortedBy]) {
    const metric = metrics.find((candidate) => candidate.name === name)
    if (metric) return metric
  }
  const numeric = metrics.filter((metric) => rows.some((row) => row.score(metric) !== undefined))
  return numeric.find(({ name }) => directionOf(name, declared)) ?? numeric[0]
}

/** Too many rows to show them all: the best and the worst are what people look for. */
function bestFirst(
  rows: readonly RunRow[],
  key: SortKey | undefined,
  declared: DeclaredDirections,
): SortOrder | undefined {
  const direction = key && directionOf(key.name, declared)
  if (!direction || rows.length <= MOST_ROWS) return undefined
  return { key, label: key.name, descending: direction === 'maximize' }
}

function describeOrder({ label, descending }: SortOrder, isBestFirst: boolean): string {
  if (isBestFirst) return `by ${label}, best first`
  return `by ${label}, ${descending ? 'descending' : 'ascending'}`
}

function* metricsOf(results: readonly RunResult[]) {
  for (const result of results) yield result.metrics
}

function* scoresOf(rows: readonly RunRow[], metric: Field) {
  for (const row of rows) yield row.score(metric)
}
