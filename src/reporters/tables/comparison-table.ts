/** The metrics of a comparison as a table: old, new, the change with its interval, and the verdict. */

import type { MetricComparison } from '../../analysis/compare.ts'
import type { Verdict } from '../../analysis/comparison/judge-change.ts'
import { numberFormat } from '../../terminal/format-number.ts'
import type { RenderOptions } from '../../terminal/styled-line.ts'
import type { TableCell } from '../../terminal/text-table.ts'
import { renderColumns } from './experiment-table.ts'
import { type RunColumn, valueColumn } from './run-columns.ts'

/** Of each row those that have a verdict, where any has. */
export function toldOf(metrics: readonly MetricComparison[]): readonly MetricComparison[] {
  const judged = metrics.filter(({ verdict }) => verdict !== null)
  return judged.length > 0 ? judged : metrics
}

/** @param leading Columns before them, with a cell for each metric. Default: none. */
export function renderComparisonTable(
  metrics: readonly MetricComparison[],
  options: RenderOptions,
  leading: readonly RunColumn[] = [],
): string[] {
  const { colors } = options
  const rows = metrics.map(formatMetric)
  const right = (header: string, index: number, priority: number): RunColumn => ({
    column: { header, align: 'right', priority },
    cells: rows.map((row) => ({ text: row[index] ?? '' })),
  })
  const columns: RunColumn[] = [
    ...leading,
    valueColumn(
      'metric',
      metrics.map(({ metric }) => metric),
      7,
    ),
    right('old', 0, 3),
    right('new', 1, 4),
    right('change', 2, 5),
    right('%', 3, 1),
    {
      column: { header: 'verdict', align: 'left', priority: 6 },
      cells: metrics.map(({ verdict }) => verdictCell(verdict, options)),
    },
  ]
  const dimmed = columns.map(({ column, cells }) => ({
    column,
    cells: cells.map((cell) => dimIfMissing(cell, colors.dim)),
  }))
  return renderColumns(dimmed, options)
}

/** Old, new, change and percent as texts. */
export function formatMetric({ old, new: fresh, change }: MetricComparison): string[] {
  const means = [old?.mean, fresh?.mean].filter((mean) => mean !== undefined)
  const format = numberFormat(means)
  // The mean change of whole numbers may be a fraction.
  const parts = [change?.mean, change?.halfWidth].filter((part) => typeof part === 'number')
  const formatChange = means.every(Number.isInteger) ? numberFormat(parts) : format
  const sign = change && change.mean > 0 ? '+' : ''
  const error = change?.halfWidth == null ? '' : ` ± ${formatChange(change.halfWidth)}`
  const percent =
    change && old && old.mean !== 0 ? `${sign}${((100 * change.mean) / Math.abs(old.mean)).toFixed(1)}` : '-'
  return [
    old ? format(old.mean) : '-',
    fresh ? format(fresh.mean) : '-',
    change
      ? `${sign}${formatChange(change.mean)}${error} (n=${change.n}${change.nonFinite > 0 ? ` of ${change.n + change.nonFinite}` : ''})`
      : '-',
    percent,
  ]
}

export function verdictCell(verdict: Verdict, { colors }: RenderOptions): TableCell {
  switch (verdict) {
    case 'better':
      return { text: verdict, paint: colors.green }
    case 'worse':
      return { text: verdict, paint: colors.red }
    case 'unclear':
      return { text: verdict, paint: colors.yellow }
    case 'same':
      return { text: verdict }
    case null:
      return { text: '-' }
    default:
      return verdict satisfies never
  }
}

function dimIfMissing(cell: TableCell, dim: (text: string) => string): TableCell {
  return cell.text === '-' ? { text: '-', paint: dim } : cell
}
