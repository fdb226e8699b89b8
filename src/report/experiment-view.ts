/** Works out what the table of an experiment is to say: its fields, the order of its runs, and the best values. */
import type { Objective } from '../model/objective.ts'
import type { RunResult } from '../model/run.ts'
import { directionOf, findBest } from './best-value.ts'
import type { ExperimentGroup } from './experiment-group.ts'
import { type ConfigFields, configFields, type Field, metricFields, readMetric } from './fields.ts'
import { MOST_ROWS, parseSort, type SortKey, type SortOrder, sortKeys, sortRuns } from './row-order.ts'

export interface ViewOptions {
  /** `name` for ascending, `-name` for descending: a metric, a config key or `duration`. Default: as declared. */
  sort?: string | undefined
  /** Which metric matters most. Default: the first that has numbers, its direction guessed from its name. */
  objective?: Objective | undefined
}

/** One experiment, ready to be laid out as a table. */
export interface ExperimentView {
  group: ExperimentGroup
  metrics: Field[]
  configs: ConfigFields
  /** Best value of each metric, where one is better than another. */
  best: Map<Field, number>
  /** The metric that stays longest when the table is too wide. */
  mainMetric: Field | undefined
  ordered: RunResult[]
  /** How many of {@link ordered}, from the start, have a value to be sorted by. */
  valueCount: number
  /** The order in words, `undefined` when it is that of the declaration. */
  orderText: string | undefined
  /** Everything that this experiment can be sorted by. */
  keys: SortKey[]
  /** Whether {@link keys} has what `sort` asks for; true without `sort`. */
  isSortKnown: boolean
}

export function viewExperiment(group: ExperimentGroup, options: ViewOptions): ExperimentView {
  const { results } = group
  const metrics = metricFields(metricsOf(results))
  const configs = configFields(results.map((result) => result.run.spec.config))
  const keys = sortKeys(metrics, [...configs.varying, ...configs.constant.map(({ field }) => field)])
  const asked = options.sort === undefined ? undefined : parseSort(options.sort, keys)
  const mainMetric = findMainMetric(results, metrics, [options.objective?.metric, asked?.key.name])
  const order =
    asked ?? bestFirst(results, mainMetric && keys[metrics.indexOf(mainMetric)], options.objective)
  const { sorted, valueCount } = order
    ? sortRuns(results, order)
    : { sorted: results, valueCount: results.length }
  return {
    group,
    metrics,
    configs,
    best: bestValues(results, metrics, options.objective),
    mainMetric,
    ordered: sorted,
    valueCount,
    orderText: order && describeOrder(order, asked === undefined),
    keys,
    isSortKnown: options.sort === undefined || asked !== undefined,
  }
}

/** The first run that holds the best value of a metric. */
export function findHolder(view: ExperimentView, metric: Field): RunResult | undefined {
  const best = view.best.get(metric)
  return view.group.results.find((result) => readMetric(result.metrics, metric) === best)
}

function bestValues(
  results: readonly RunResult[],
  metrics: readonly Field[],
  objective: Objective | undefined,
): Map<Field, number> {
  const best = new Map<Field, number>()
  for (const metric of metrics) {
    const value = findBest(valuesOf(results, metric), directionOf(metric.name, objective))
    if (value !== undefined) best.set(metric, value)
  }
  return best
}

function findMainMetric(
  results: readonly RunResult[],
  metrics: readonly Field[],
  wanted: readonly (string | undefined)[],
): Field | undefined {
  for (const name of wanted) {
    const metric = metrics.find((candidate) => candidate.name === name)
    if (metric) return metric
  }
  return metrics.find((metric) =>
    results.some((result) => typeof readMetric(result.metrics, metric) === 'number'),
  )
}

/** Too many runs to show them all: the best and the worst are what people look for. */
function bestFirst(
  results: readonly RunResult[],
  key: SortKey | undefined,
  objective: Objective | undefined,
): SortOrder | undefined {
  if (key === undefined || results.length <= MOST_ROWS) return undefined
  return { key, descending: directionOf(key.name, objective) === 'maximize' }
}

function describeOrder({ key, descending }: SortOrder, isBestFirst: boolean): string {
  if (isBestFirst) return `by ${key.name}, best first`
  return `by ${key.name}, ${descending ? 'descending' : 'ascending'}`
}

function* metricsOf(results: readonly RunResult[]) {
  for (const result of results) yield result.metrics
}

function* valuesOf(results: readonly RunResult[], metric: Field) {
  for (const result of results) yield readMetric(result.metrics, metric)
}
