/** Tables of groups of past runs as text, and what is best. */

import { findBestGroup, type RunGroup, sampleOf } from '../../analysis/aggregate.ts'
import { BestRows, type ExperimentRows } from '../../analysis/best-rows.ts'
import { configFields, readField as readPart } from '../../analysis/fields.ts'
import type { RunRecord } from '../../analysis/record.ts'
import { describeConfig, PRIORITY, type RunColumn } from '../../analysis/run-columns.ts'
import { renderShared } from '../../analysis/shared-keys.ts'
import type { Sample } from '../../analysis/statistics.ts'
import { ZtxexpError } from '../../model/error.ts'
import { describeShortfall } from '../../model/run-counts.ts'
import { counted } from '../../model/utils/counted.ts'
import type { RenderOptions } from '../../terminal/styled-line.ts'
import { renderBestOfGroups } from '../summary/best-line.ts'
import { columnHeaders } from '../summary/column-headers.ts'
import { dimColumn, sampleColumn, valueColumn } from './render-column.ts'
import { experimentColumns, renderColumns } from './render-columns.ts'
import type { ShownOf } from './render-records.ts'

/** Of more experiments it is not said which group is best. */
const MOST_EXPERIMENTS = 5

/**
 * A row for each group with the means of its metrics, then what is best of all groups, shown or not. What all have in
 * common stands above.
 *
 * @param asked `metric` names the best group of this metric; default: the objective, else the first metric that has a
 *   best. `columns` are shown alone, in their order; default: all.
 * @throws {ZtxexpError} `BAD_OPTION` for a column that groups do not have
 */
export function renderGroups(
  groups: ShownOf<RunGroup>,
  { metric, columns }: { metric?: string | undefined; columns?: readonly string[] | undefined },
  options: RenderOptions,
): string[] {
  const configs = configFields(groups.all.map(({ config }) => config))
  const best = new BestRows(groups.all, {
    recordsOf: ({ records }) => records,
    scoreOf: (group, name) => sampleOf(group, name)?.mean,
  })
  return [
    ...renderShared(configs, options),
    ...renderColumns(chosenColumns(groupColumns(groups, { metric, best }, options), columns), options),
    ...renderBest(groups, { metric, best }, options),
  ]
}

function chosenColumns(all: readonly RunColumn[], names: readonly string[] | undefined): RunColumn[] {
  if (!names) return [...all]
  return names.map((name) => {
    const fullNames = ['config', 'metrics'].map((part) => `${part}.`)
    const isNamed = ({ column: { header } }: RunColumn) =>
      header === name || fullNames.some((part) => `${part}${header}` === name)
    const found = all.find(isNamed)
    if (found) return found
    const known = all.map(({ column }) => column.header).join(', ')
    throw new ZtxexpError(
      'BAD_OPTION',
      `Groups have no column "${name}": a key that all share stands above the table. There are: ${known}.`,
    )
  })
}

interface BestOptions {
  metric: string | undefined
  best: BestRows<RunGroup>
}

function groupColumns(
  { shown, all }: ShownOf<RunGroup>,
  { metric, best }: BestOptions,
  { colors }: RenderOptions,
): RunColumn[] {
  const { varying } = configFields(all.map(({ config }) => config))
  const metrics = [...new Set(all.flatMap((group) => Object.keys(group.metrics)))]
  const headers = columnHeaders(varying, metrics)
  const mains = best.experiments.map((experiment) => mainMetric(experiment, metric))
  const notes = shown.map(({ records, counts }) => {
    const sets = new Set(records.map(({ run }) => run.group)).size
    return [describeShortfall(counts), sets > 1 ? `${sets} groups` : ''].filter(Boolean).join(', ')
  })
  return [
    ...experimentColumns(all.flatMap(firstRecord), shown.flatMap(firstRecord)),
    ...setColumn(all, shown),
    ...varying.map((field, index) =>
      valueColumn(
        headers.config(field.name),
        shown.map(({ config }) => readPart(config, field)),
        PRIORITY.config - index,
      ),
    ),
    ...metrics.map((name, index) => {
      const bestGroups = best.of(name)
      return sampleColumn(
        headers.metric(name),
        shown.map((group) => ({ sample: sampleOf(group, name), counts: group.counts })),
        {
          colors,
          priority: (mains.includes(name) ? PRIORITY.mainMetric : PRIORITY.metric) - index,
          isBest: (row) => shown.slice(row, row + 1).some((group) => bestGroups.has(group)),
        },
      )
    }),
    valueColumn(
      'runs',
      shown.map(({ records }) => records.length),
      PRIORITY.note,
    ),
    ...(notes.some((note) => note !== '')
      ? [dimColumn('note', notes, { colors, priority: PRIORITY.runId })]
      : []),
  ]
}

/** The recorded group, where rows that are otherwise equal differ in it. */
function setColumn(all: readonly RunGroup[], shown: readonly RunGroup[]): RunColumn[] {
  const groupOf = ({ records }: RunGroup) => {
    const [only, ...others] = new Set(records.map(({ run }) => run.group))
    return others.length > 0 ? null : (only ?? null)
  }
  const isMixed = all.some(({ records }) => new Set(records.map(({ run }) => run.group)).size > 1)
  if (
    isMixed ||
    new Set(all.map(groupOf)).size < 2 ||
    all.some(({ config }) => Object.hasOwn(config, 'group'))
  )
    return []
  return [valueColumn('group', shown.map(groupOf), PRIORITY.title)]
}

function renderBest(
  { shown, all }: ShownOf<RunGroup>,
  { metric, best }: BestOptions,
  options: RenderOptions,
): string[] {
  const { varying } = configFields(all.map(({ config }) => config))
  const isShown = new Set(shown)
  const found = best.experiments.flatMap((experiment) => findLead(experiment, metric))
  const named = (group: RunGroup, sample: Sample, isBest = false) => {
    const words = [
      ...(found.length > 1 ? [experimentName(group, all)] : []),
      describeConfig(group.config, varying),
      ...(isBest && !isShown.has(group) ? ['(not shown)'] : []),
    ]
    return { name: words.filter((word) => word !== '').join(' '), sample, counts: group.counts }
  }
  const lines = found
    .slice(0, MOST_EXPERIMENTS)
    .flatMap(({ best: first, next, ...rest }) =>
      renderBestOfGroups(
        { ...rest, best: named(first.group, first.sample, true), next: named(next.group, next.sample) },
        options,
      ),
    )
  const left = found.length - MOST_EXPERIMENTS
  const more = left > 0 ? [` … ${counted(left, 'more experiment')}`] : []
  return lines.length > 0 ? ['', ...lines, ...more] : []
}

/** The two best groups of an experiment; none where it has fewer, or no direction is known. */
function findLead({ rows, directions }: ExperimentRows<RunGroup>, asked: string | undefined) {
  const metric = mainMetric({ rows, directions }, asked)
  const direction = metric === undefined ? undefined : directions.of(metric)
  if (metric === undefined || direction === undefined) return []
  const found = findBestGroup(rows, metric, direction)
  const withSample = (group: RunGroup | null | undefined) => {
    const sample = group && sampleOf(group, metric)
    return group && sample && { group, sample }
  }
  const [best, next] = [withSample(found?.best), withSample(found?.next)]
  return found && best && next ? [{ metric, direction, lead: found.lead, best, next }] : []
}

/** With its file where another file has one of the same name. */
function experimentName({ experiment, file }: RunGroup, all: readonly RunGroup[]): string {
  const isShared = all.some((other) => other.experiment === experiment && other.file !== file)
  return `${experiment ?? ''}${isShared ? ` (${file ?? 'no file'})` : ''}`
}

/** The metric that is asked for, else the objective, else the first that has a direction, else the first. */
function mainMetric(
  { rows, directions }: ExperimentRows<RunGroup>,
  asked: string | undefined,
): string | undefined {
  const metrics = [...new Set(rows.flatMap((group) => Object.keys(group.metrics)))]
  const wanted = [asked?.replace(/^metrics\./, ''), directions.objective]
  return (
    wanted.find((name) => name !== undefined && metrics.includes(name)) ??
    metrics.find((name) => directions.of(name)) ??
    metrics[0]
  )
}

function firstRecord({ records }: RunGroup): RunRecord[] {
  return records.slice(0, 1)
}
