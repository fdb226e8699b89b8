/** Decides in which order the rows of an experiment stand at the end of a session, and which of many are shown. */

import type { ExperimentGroup } from '../../analysis/experiment-group.ts'
import { isReusedSuccess } from '../../analysis/experiment-group.ts'
import { recordOf } from '../../analysis/record.ts'
import {
  MOST_ROWS,
  parseSort,
  type SortKey,
  type SortOrder,
  selectRows,
  sortKeys,
  sortRows,
} from '../../analysis/row-order.ts'
import { toRows } from '../../analysis/run-row.ts'
import { counted } from '../../model/utils/counted.ts'
import type { ShownRows } from '../tables/experiment-table.ts'
import { type ExperimentView, viewExperiment } from '../tables/experiment-view.ts'

/** What `--sort` finds in an experiment. */
export interface SortSearch {
  /** Everything that it can be sorted by. */
  keys: SortKey[]
  order: SortOrder | undefined
  /** Keys that it may mean, where there are several. */
  candidates: SortKey[]
}

/** An experiment of a session, its view, and the order that was asked for. */
export interface SessionExperiment {
  group: ExperimentGroup
  view: ExperimentView
  search: SortSearch
}

/** @param sort `name` for ascending, `-name` for descending: a metric, a config key or `duration`. Default: as declared */
export function viewGroup(group: ExperimentGroup, sort?: string): SessionExperiment {
  const { file, experiment, results } = group
  const records = results.map(recordOf)
  const reused = new Set(results.filter(isReusedSuccess).map(recordOf))
  const { rows, areRepeats } = toRows(records)
  const runs = { name: experiment.name, file, records, reused, partOf: experiment.partOf }
  const plain = viewExperiment(runs, { rows, areGroups: areRepeats })
  const search = findSort(plain, sort)
  const isMetric = search.order?.key.part === 'metrics'
  const view = isMetric
    ? viewExperiment(runs, { rows, areGroups: areRepeats, metric: search.order?.key.name })
    : plain
  return { group, view, search }
}

/** @param moreCommand The command that shows every run of an experiment */
export function orderGroup(
  { group, view, search }: SessionExperiment,
  moreCommand: ((experimentName: string) => string) | undefined,
): ShownRows {
  // The name in `run.json`, which is not the declared one where `--name` was given.
  const name = group.results[0]?.run.experimentName ?? group.experiment.name
  return orderRows(view, search.order, moreCommand && (() => moreCommand(name)))
}

/**
 * Which rows are shown, and in which order.
 *
 * @param asked Default: as they are, or the best first where there are too many.
 * @param more The command that shows all of them
 */
export function orderRows(
  view: ExperimentView,
  asked?: SortOrder | undefined,
  more?: (() => string) | undefined,
): ShownRows {
  const { rows, areGroups, mainMetric } = view
  const order = asked ?? bestFirst(view, mainMetric)
  const { sorted, valueCount } = order ? sortRows(rows, order) : { sorted: rows, valueCount: rows.length }
  const { head, tail, hiddenCount } = selectRows(sorted, valueCount)
  const text = `… ${counted(hiddenCount, areGroups ? 'more group' : 'more run')}`
  return {
    head,
    tail,
    order: order && describeOrder(order, asked === undefined),
    ...(hiddenCount > 0 && { left: more ? `${text}: ${more()}` : text }),
  }
}

function findSort({ metrics, configs }: ExperimentView, sort: string | undefined): SortSearch {
  const keys = sortKeys(metrics, [...configs.varying, ...configs.constant.map(({ field }) => field)])
  const parsed = sort === undefined ? [] : parseSort(sort, keys)
  return Array.isArray(parsed)
    ? { keys, order: undefined, candidates: parsed }
    : { keys, order: parsed, candidates: [] }
}

/** Too many rows to show them all: the best and the worst are what people look for. */
function bestFirst({ rows, directionOf }: ExperimentView, metric: string | undefined): SortOrder | undefined {
  const direction = metric && directionOf(metric)
  if (!metric || !direction || rows.length <= MOST_ROWS) return undefined
  const [key] = sortKeys([metric], [])
  return key && { key, label: key.name, descending: direction === 'maximize' }
}

function describeOrder({ label, descending }: SortOrder, isBestFirst: boolean): string {
  if (isBestFirst) return `by ${label}, best first`
  return `by ${label}, ${descending ? 'descending' : 'ascending'}`
}
