/** A small curve in the row of its run. */

import type { CurveLine } from '../../../model/curves.ts'
import { formatNumber } from '../../state/format.ts'
import { useStore } from '../../state/store.ts'
import { sparkLinesOf, sparkMetric } from './spark-lines.ts'

const WIDTH = 96
const HEIGHT = 22

export function SparkCell({ row }: { row: number }) {
  const store = useStore()
  const lines = sparkLinesOf(store)
  lines.answers.value
  const metric = sparkMetric(store)
  const line = metric ? lines.of(row, metric) : null
  if (!line || !metric) return <span class="dim">{line === undefined ? '' : '–'}</span>
  const last = line.values.findLast(Number.isFinite)
  const label = `${metric} over ${line.count} steps${last === undefined ? '' : `, last ${formatNumber(last)}`}`
  return (
    <svg
      class="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path d={pathOf(line)} />
    </svg>
  )
}

/** A value that is not finite leaves a gap. */
function pathOf({ steps, values }: CurveLine): string {
  const [x, y] = [scale(steps, WIDTH - 2), scale(values, HEIGHT - 4)]
  let path = ''
  let isDown = false
  for (const [place, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      isDown = false
      continue
    }
    path += `${isDown ? 'L' : 'M'}${(1 + x(steps[place] ?? 0)).toFixed(1)} ${(HEIGHT - 2 - y(value)).toFixed(1)}`
    isDown = true
  }
  return path
}

function scale(values: Float64Array, size: number): (value: number) => number {
  const finite = values.filter(Number.isFinite)
  const low = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  return (value) => (high > low ? ((value - low) / (high - low)) * size : size / 2)
}
