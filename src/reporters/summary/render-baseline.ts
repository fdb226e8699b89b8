/** What became of the runs of a session against a baseline, below its tables. */

import type { BaselineComparison } from '../../analysis/baseline/baseline-judge.ts'
import type { MetricComparison } from '../../analysis/compare.ts'
import { describeNeed } from '../../analysis/comparison/fail-on.ts'
import { describeConfig } from '../../analysis/describe-config.ts'
import { counted, listed } from '../../model/utils/counted.ts'
import { fitLine, MIN_WIDTH, type RenderOptions } from '../../terminal/styled-line.ts'
import { sanitize, wrap } from '../../terminal/terminal-text.ts'
import { renderComparisonTable, toldOf } from '../tables/comparison-table.ts'
import { valueColumn } from '../tables/run-columns.ts'

/** A session against its baseline. */
export interface BaselineReport {
  /** As the user has named it. */
  name: string
  experiments: readonly BaselineComparison[]
  /** Runs of the baseline that are of experiments which have not run. */
  othersCount: number
}

const MOST_NAMED = 5
/** Variants of an experiment that are shown; all are judged. */
const MOST_CHANGED = 10

/** The lines of the verdict; none is wider than `options.width`. */
export function renderBaseline(
  { name, experiments, othersCount }: BaselineReport,
  options: RenderOptions,
): string[] {
  const { colors, width } = options
  const rows = experiments.flatMap(comparedRows)
  const room = Math.max(width, MIN_WIDTH) - 1
  const say = (texts: readonly string[], paint: (text: string) => string) =>
    texts.flatMap((text) => wrap(sanitize(text), room).map((line) => paint(` ${line}`)))
  const metrics = rows.map(({ metric }) => metric)
  const names = valueColumn(
    'runs',
    rows.map((row) => row.name),
    8,
  )
  const isOne = new Set(rows.map((row) => row.name)).size < 2
  return [
    fitLine([{ text: ` Against ${name}`, paint: colors.bold }], width),
    ...(rows.length === 0 ? [] : renderComparisonTable(metrics, options, isOne ? [] : [names])),
    ...say(rows.flatMap(describeUnclear), colors.yellow),
    ...say(describeMissing({ experiments, othersCount }), colors.dim),
  ]
}

/** A line of the table. */
export interface ComparedRow {
  /** Of the experiment, with the variant. */
  name: string
  metric: MetricComparison
}

/** The metrics of an experiment, and of its variants those that are not what they were. */
export function comparedRows({
  name,
  comparison: { pairs, metrics, rows },
}: BaselineComparison): ComparedRow[] {
  if (pairs.length === 0) return []
  const changed = rows.flatMap(({ config, metrics }) =>
    metrics
      .filter(({ verdict }) => verdict === 'worse' || verdict === 'better')
      .map((metric) => ({ name: `${name} [${describeConfig(config, Object.keys(config))}]`, metric })),
  )
  return [...toldOf(metrics).map((metric) => ({ name, metric })), ...changed.slice(0, MOST_CHANGED)]
}

/** How many more runs would decide. */
export function describeUnclear({ metric }: ComparedRow): string[] {
  const { metric: name, verdict, change, pairsNeeded, per } = metric
  if (verdict !== 'unclear' || !change || pairsNeeded === null) return []
  return [`${name} is unclear: ${describeNeed(change.n, pairsNeeded, per)}.`]
}

/** What one side has and the other has not. */
export function describeMissing({
  experiments,
  othersCount,
}: Pick<BaselineReport, 'experiments' | 'othersCount'>): string[] {
  const orphans = experiments.map(({ comparison }) => comparison.orphans)
  const [gone, added] = [orphans.flatMap(({ old }) => old), orphans.flatMap((each) => each.new)]
  const idsOf = (records: typeof gone) =>
    listed(
      records.map(({ runId }) => runId),
      MOST_NAMED,
    )
  return [
    ...(gone.length > 0 ? [`In the baseline and not in this run: ${idsOf(gone)}.`] : []),
    ...(added.length > 0 ? [`Not in the baseline: ${idsOf(added)}.`] : []),
    ...(othersCount > 0 ? [`The baseline has ${counted(othersCount, 'run')} of other experiments.`] : []),
  ]
}
