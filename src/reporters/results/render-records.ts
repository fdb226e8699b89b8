/** Tables of past runs as text. */

import { BestRows } from '../../analysis/best-rows.ts'
import { findFields, splitFullName } from '../../analysis/expression/field-name.ts'
import { configFields, metricFields, readField as readPart } from '../../analysis/fields.ts'
import { partsOf, type RunRecord, readField } from '../../analysis/record.ts'
import { PRIORITY, type RunColumn } from '../../analysis/run-columns.ts'
import { renderShared } from '../../analysis/shared-keys.ts'
import { toScore } from '../../model/score.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import { STAR } from '../../terminal/plain-row.ts'
import { fitLine, type RenderOptions } from '../../terminal/styled-line.ts'
import { columnHeaders } from '../summary/column-headers.ts'
import {
  dimColumn,
  durationColumn,
  type MetricOptions,
  metricColumn,
  storedStatusColumn,
  valueColumn,
} from './render-column.ts'
import { experimentColumns, renderColumns } from './render-columns.ts'

/** So many best values of runs that are not shown are named below the table. */
const MOST_HIDDEN_BEST = 5

/** Rows to show, and all those that they are a part of: what is best, and what varies, is said of all. */
export interface ShownOf<Row> {
  shown: readonly Row[]
  all: readonly Row[]
}

/**
 * A row for each run: what varies in the configs, the metrics, duration and id; or the given fields. What all have in
 * common stands above.
 *
 * @returns Lines, none wider than `options.width`.
 */
export function renderRecords(
  rows: ShownOf<RunRecord>,
  fields: readonly string[] | undefined,
  options: RenderOptions,
): string[] {
  const { colors } = options
  const best = new BestRows(rows.all, { recordsOf: (record) => [record], scoreOf })
  const status = storedStatusColumn(
    rows.shown.map(({ run }) => run.status),
    { colors, priority: PRIORITY.status },
  )
  if (fields) {
    const columns = fields.map((name, index) => fieldColumn(name, rows, { ...options, best, index }))
    const metrics = fields.map((name) => metricName(name, rows.all)).filter((name) => name !== undefined)
    return [
      ...renderColumns([status, ...columns], options),
      ...renderHiddenBest(rows, { best, metrics }, options),
    ]
  }
  const configs = configFields(rows.all.map(({ config }) => config))
  const metrics = metricFields(rows.all.map((record) => record.metrics)).map(({ name }) => name)
  return [
    ...renderShared(configs, options),
    ...renderColumns([status, ...defaultColumns(rows, best, options)], options),
    ...renderHiddenBest(rows, { best, metrics }, options),
  ]
}

function defaultColumns(
  { shown, all }: ShownOf<RunRecord>,
  best: BestRows<RunRecord>,
  { colors }: RenderOptions,
): RunColumn[] {
  const { varying } = configFields(all.map(({ config }) => config))
  const metrics = metricFields(all.map((record) => record.metrics))
  const headers = columnHeaders(
    varying,
    metrics.map(({ name }) => name),
  )
  const objectives = best.experiments.map(({ directions }) => directions.objective)
  const main =
    metrics.find(({ name }) => objectives.includes(name)) ??
    metrics.find(({ name }) => best.directionOf(name)) ??
    metrics[0]
  const titles = shown.map(({ run }) => run.title ?? run.experiment_name ?? '-')
  return [
    ...experimentColumns(all, shown),
    ...(varying.length === 0 ? [valueColumn('run', titles, PRIORITY.title)] : []),
    ...varying.map((field, index) =>
      valueColumn(
        headers.config(field.name),
        shown.map(({ config }) => readPart(config, field)),
        PRIORITY.config - index,
      ),
    ),
    ...metrics.map((field, index) => {
      const bestRows = best.of(field.name)
      return metricColumn(
        headers.metric(field.name),
        shown.map((record) => readPart(record.metrics, field)),
        {
          colors,
          priority: (field === main ? PRIORITY.mainMetric : PRIORITY.metric) - index,
          isBest: isOneOf(bestRows, shown),
        },
      )
    }),
    durationColumn(
      shown.map(({ run }) => run.duration_sec),
      { colors, priority: PRIORITY.duration },
    ),
    dimColumn(
      'run id',
      shown.map(({ runId }) => runId),
      { colors, priority: PRIORITY.runId },
    ),
  ]
}

function fieldColumn(
  name: string,
  { shown, all }: ShownOf<RunRecord>,
  { best, index, colors }: Pick<MetricOptions, 'colors'> & { best: BestRows<RunRecord>; index: number },
): RunColumn {
  const values = shown.map((record) => readField(record, name))
  const priority = PRIORITY.mainMetric - index
  const metric = metricName(name, all)
  if (metric === undefined) return valueColumn(name, values, priority)
  return metricColumn(name, values, { colors, priority, isBest: isOneOf(best.of(metric), shown) })
}

/** The metric that a field is; `undefined` where it is none. */
function metricName(name: string, all: readonly RunRecord[]): string | undefined {
  const full = splitFullName(name)
  if (full) return full.part === 'metrics' ? full.key : undefined
  return all.some((record) => findFields(partsOf(record), name).some(({ part }) => part === 'metrics'))
    ? name
    : undefined
}

/** Only a run that has succeeded has a value that is sure to be its last. */
function scoreOf(record: RunRecord, metric: string): number | undefined {
  return record.run.status === 'succeeded' ? toScore(valueAtKey(record.metrics, metric)) : undefined
}

function isOneOf<Row>(best: ReadonlySet<Row>, shown: readonly Row[]): (index: number) => boolean {
  return (index) => shown.slice(index, index + 1).some((row) => best.has(row))
}

/** A best value that is not among the rows shown would otherwise not be seen at all. */
function renderHiddenBest(
  { shown, all }: ShownOf<RunRecord>,
  { best, metrics }: { best: BestRows<RunRecord>; metrics: readonly string[] },
  { width, colors, isPlain }: RenderOptions,
): string[] {
  if (shown.length === all.length) return []
  const isShown = new Set(shown)
  const lines = metrics.flatMap((metric) => {
    const holders = [...best.of(metric)]
    const [first] = holders
    if (!first || holders.some((record) => isShown.has(record))) return []
    const score = scoreOf(first, metric) ?? 0
    const text = ` ${isPlain ? 'best' : `${STAR} best`} ${metric} ${numberFormat([score])(score)} in ${first.runId}, not shown`
    return [fitLine([{ text, paint: colors.dim }], width)]
  })
  return lines.slice(0, MOST_HIDDEN_BEST)
}
