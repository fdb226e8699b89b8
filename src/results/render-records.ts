/** Tables of past runs, and of groups of them, as text. */
import type { Objective } from '../model/objective.ts'
import { renderBestOfGroups } from '../report/best-line.ts'
import { configFields, metricFields, readField as readPart } from '../report/fields.ts'
import { describeConfig, PRIORITY, type RunColumn } from '../report/run-columns.ts'
import type { RenderOptions } from '../report/styled-line.ts'
import { renderTable } from '../report/text-table.ts'
import { findBestGroup, type RunGroup } from './aggregate.ts'
import { Directions } from './directions.ts'
import { type RunRecord, readField } from './record.ts'
import {
  dimColumn,
  durationColumn,
  type MetricOptions,
  metricColumn,
  sampleColumn,
  storedStatusColumn,
  valueColumn,
} from './render-column.ts'

/**
 * A row for each run: what varies in the configs, the metrics, duration and id; or the given fields.
 *
 * @returns Lines, none wider than `options.width`.
 */
export function renderRecords(
  records: readonly RunRecord[],
  fields: readonly string[] | undefined,
  options: RenderOptions,
): string[] {
  const { colors } = options
  const directions = new Directions(records)
  const status = storedStatusColumn(
    records.map(({ run }) => run.status),
    { colors, priority: PRIORITY.status },
  )
  const columns = fields
    ? fields.map((name, index) =>
        fieldColumn(name, records, {
          ...options,
          priority: PRIORITY.mainMetric - index,
          direction: directions.of(name.replace(/^metrics\./, '')),
        }),
      )
    : defaultColumns(records, directions, options)
  return renderColumns([status, ...columns], options)
}

/**
 * A row for each group with the means of its metrics, then what is best.
 *
 * @param metric Names the best group of this metric. Default: the objective, else the first metric.
 */
export function renderGroups(
  groups: readonly RunGroup[],
  metric: string | undefined,
  options: RenderOptions,
): string[] {
  const { colors } = options
  const { varying } = configFields(groups.map(({ config }) => config))
  const metrics = [...new Set(groups.flatMap((group) => Object.keys(group.metrics)))]
  const directions = new Directions(groups.flatMap((group) => group.records))
  const chosen = [metric, directions.objective].find((name) => metrics.includes(name ?? '')) ?? metrics[0]
  const columns = [
    ...experimentColumn(groups.map(({ experiment }) => experiment)),
    ...varying.map((field, index) =>
      valueColumn(
        field.name,
        groups.map(({ config }) => readPart(config, field)),
        PRIORITY.config - index,
      ),
    ),
    ...metrics.map((name, index) =>
      sampleColumn(
        name,
        groups.map((group) => group.metrics[name]),
        {
          colors,
          priority: (name === chosen ? PRIORITY.mainMetric : PRIORITY.metric) - index,
          direction: directions.of(name),
        },
      ),
    ),
    valueColumn(
      'runs',
      groups.map(({ records }) => records.length),
      PRIORITY.note,
    ),
  ]
  return [
    ...renderColumns(columns, options),
    ...(chosen
      ? ['', ...renderBest(groups, { metric: chosen, direction: directions.of(chosen) }, options)]
      : []),
  ]
}

/** Renders columns side by side. */
export function renderColumns(columns: readonly RunColumn[], options: RenderOptions): string[] {
  const count = columns[0]?.cells.length ?? 0
  const rows = Array.from({ length: count }, (_, index) =>
    columns.map(({ cells }) => cells[index] ?? { text: '' }),
  )
  return renderTable({ columns: columns.map(({ column }) => column), rows }, options)
}

function defaultColumns(
  records: readonly RunRecord[],
  directions: Directions,
  { colors }: RenderOptions,
): RunColumn[] {
  const { varying } = configFields(records.map(({ config }) => config))
  const metrics = metricFields(records.map((record) => record.metrics))
  const mainMetric = metrics.find(({ name }) => name === directions.objective)?.name ?? metrics[0]?.name
  const titles = records.map(({ run }) => run.title ?? run.experiment_name ?? '-')
  return [
    ...experimentColumn(records.map(({ run }) => run.experiment_name)),
    ...(varying.length === 0 ? [valueColumn('run', titles, PRIORITY.title)] : []),
    ...varying.map((field, index) =>
      valueColumn(
        field.name,
        records.map(({ config }) => readPart(config, field)),
        PRIORITY.config - index,
      ),
    ),
    ...metrics.map((field, index) =>
      metricColumn(
        field.name,
        records.map((record) => readPart(record.metrics, field)),
        {
          colors,
          priority: (field.name === mainMetric ? PRIORITY.mainMetric : PRIORITY.metric) - index,
          direction: directions.of(field.name),
        },
      ),
    ),
    durationColumn(
      records.map(({ run }) => run.duration_sec),
      { colors, priority: PRIORITY.duration },
    ),
    dimColumn(
      'run id',
      records.map(({ runId }) => runId),
      { colors, priority: PRIORITY.runId },
    ),
  ]
}

function fieldColumn(
  name: string,
  records: readonly RunRecord[],
  options: RenderOptions & MetricOptions,
): RunColumn {
  const values = records.map((record) => readField(record, name))
  const isMetric = records.some((record) => readField(record, `metrics.${name}`) !== undefined)
  return isMetric ? metricColumn(name, values, options) : valueColumn(name, values, options.priority)
}

function experimentColumn(names: readonly (string | null)[]): RunColumn[] {
  return new Set(names).size > 1 ? [valueColumn('experiment', names, PRIORITY.title)] : []
}

function renderBest(
  groups: readonly RunGroup[],
  { metric, direction }: Objective,
  options: RenderOptions,
): string[] {
  const found = findBestGroup(groups, metric, direction)
  const { varying } = configFields(groups.map(({ config }) => config))
  const named = (group: RunGroup | null | undefined) => {
    const sample = group?.metrics[metric]
    return group && sample && { name: describeConfig(group.config, varying), sample }
  }
  const [best, next] = [named(found?.best), named(found?.next)]
  if (!found || !best || !next) return []
  return renderBestOfGroups({ metric, direction, best, next, lead: found.lead }, options)
}
