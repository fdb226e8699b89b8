/** The table behind a chart of curves: where each begins and ends, and how far it goes. */

import type { CurveBand, CurveLine } from '../../../model/curves.ts'
import type { PlainTableProps } from '../../components/plain-table.tsx'
import { formatNumber, formatTick, MISSING } from '../../state/format.ts'

interface TableSource {
  lines: readonly CurveLine[]
  bands: readonly CurveBand[]
  labelOf: (key: string) => string
  titleOf: (row: number) => string
}

export function curveTable(label: string, { lines, bands, labelOf, titleOf }: TableSource): PlainTableProps {
  const headers = ['', 'steps', 'last step', 'first', 'lowest', 'highest', 'last']
  return {
    label,
    columns: headers.map((header, place) => ({ header, isNumeric: place > 0 })),
    rows: [
      ...bands.map(({ key, runs, steps, mean }) => rowOf(`mean of ${labelOf(key)} (n=${runs})`, steps, mean)),
      ...lines.map(({ row, steps, values }) => rowOf(titleOf(row), steps, values)),
    ],
  }
}

function rowOf(name: string, steps: Float64Array, values: Float64Array): string[] {
  const finite = values.filter(Number.isFinite)
  const least = finite.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
  const most = finite.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY)
  const numbers = [steps.at(-1), finite[0], least, most, finite.at(-1)]
  return [name, formatTick(steps.length), ...numbers.map(numberText)]
}

function numberText(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? MISSING : formatNumber(value)
}
