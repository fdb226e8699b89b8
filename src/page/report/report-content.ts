/** What could stand in a report, read once: curves, runs in full, cases. Chosen from it is by size, elsewhere. */

import type { CurveLine } from '../model/curves.ts'
import type { PageIndex } from '../model/page-index.ts'
import { bandsOf, type GroupBand, linesOf } from '../reading/curve-set.ts'
import type { PageData } from '../reading/page-data.ts'

/** Points of a line, and steps of a band. */
export const REPORT_POINTS = 100
/** A key with more values is hardly one to group by. */
const MOST_VALUES = 12
const MOST_GROUPINGS = 8
const MOST_BANDS = 200

/** The curves of one metric. */
export interface MetricCurves {
  metric: string
  lines: CurveLine[]
  bands: GroupBand[]
}

/** Everything that was logged, the objectives first. */
export function allCurves(data: PageData, index: PageIndex): MetricCurves[] {
  const rows = index.runs.id.map((_, row) => row)
  const groupings = groupingsOf(index)
  return index.metrics.flatMap(({ name, logged }) => {
    if (!logged) return []
    // That of one split alone is among the curves of the metric.
    const lines = linesOf(data.curves, name, rows)
    const isOfOther = index.metrics.some((other) => other.logged && name.startsWith(`${other.name} [`))
    return isOfOther
      ? []
      : [{ metric: name, lines, bands: allBands(data, index, { metric: name, groupings }) }]
  })
}

/** Means for every way of grouping that is likely: any other is made of the lines. */
function allBands(
  data: PageData,
  index: PageIndex,
  { metric, groupings }: { metric: string; groupings: readonly string[][] },
): GroupBand[] {
  const rows = index.runs.id.map((_, row) => row)
  const found = new Map<string, GroupBand>()
  for (const groupBy of groupings) {
    for (const band of bandsOf(data.curves, index, { metric, rows, groupBy, points: REPORT_POINTS })) {
      // Two ways of grouping may give the same runs.
      if (found.size < MOST_BANDS) found.set(`${band.print} ${band.split}`, { ...band, key: '' })
    }
  }
  return [...found.values()]
}

function groupingsOf({ config, runs }: PageIndex): string[][] {
  const fields = config.flatMap(({ name, varies, values }) => {
    const distinct = new Set(values.map((value) => JSON.stringify(value))).size
    return varies && distinct > 1 && distinct <= MOST_VALUES ? [name] : []
  })
  const isGrouped = new Set(runs.group).size > 1
  const single = [...(isGrouped ? ['group'] : []), ...fields].slice(0, MOST_GROUPINGS)
  return [['experiment'], ...single.map((name) => ['experiment', name]), ['experiment', 'repeats']]
}

/** The rows in the order in which single ones are worth their room: the best first, then those without a value. */
export function bestFirst({ metrics, runs }: PageIndex): number[] {
  const objective =
    metrics.find(({ isObjective }) => isObjective) ?? metrics.find(({ direction }) => direction)
  const rows = runs.id.map((_, row) => row)
  if (!objective) return rows
  const sign = objective.direction === 'minimize' ? 1 : -1
  const worthOf = (row: number): number => {
    const returned = objective.returned?.[row]
    const value = typeof returned === 'number' ? returned : objective.logged?.last[row]
    return typeof value === 'number' && Number.isFinite(value) ? sign * value : Number.POSITIVE_INFINITY
  }
  const values = new Map(rows.map((row) => [row, worthOf(row)]))
  return rows.sort((a, b) => {
    const [left, right] = [values.get(a) ?? 0, values.get(b) ?? 0]
    return left === right ? a - b : left - right
  })
}

/** Runs in the order in which they are worth being read in full: what failed, then the best. */
export function failedFirst(index: PageIndex): number[] {
  const isFailed = (row: number) => index.runs.status[row] === 'failed'
  const rows = bestFirst(index)
  return [...rows.filter(isFailed), ...rows.filter((row) => !isFailed(row))]
}
