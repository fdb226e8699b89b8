/** The mean of several runs step by step, with its 95 % interval. */

import { studentQuantile975 } from '../../analysis/student.ts'
import type { CurveBand } from '../model/curves.ts'
import { meansAt, type Stretches } from './step-sums.ts'

/** Welford's running mean and sum of squared distances: exact enough for any number of runs. */
interface Moments {
  n: number
  step: number
  mean: number
  squares: number
}

/**
 * Each run counts once in a stretch of steps, with its mean there: one that logs more often has no more say.
 *
 * @param most Stretches at the most.
 */
export function makeBand(
  runs: readonly Stretches[],
  { key, split, most }: Pick<CurveBand, 'key' | 'split'> & { most: number },
): CurveBand {
  let width = runs.reduce((widest, sums) => Math.max(widest, sums.width), 0)
  let moments = collect(runs, width)
  while (moments.length > most) {
    width *= 2
    moments = collect(runs, width)
  }
  const halfWidth = ({ n, squares }: Moments) =>
    n < 2 ? Number.NaN : (studentQuantile975(n - 1) * Math.sqrt(squares / (n - 1))) / Math.sqrt(n)
  return {
    key,
    split,
    runs: runs.length,
    steps: Float64Array.from(moments, ({ step }) => step),
    mean: Float64Array.from(moments, ({ mean }) => mean),
    low: Float64Array.from(moments, (each) => each.mean - halfWidth(each)),
    high: Float64Array.from(moments, (each) => each.mean + halfWidth(each)),
    n: Uint32Array.from(moments, ({ n }) => n),
  }
}

/** In order of the steps; of those where no run has a finite value the mean is NaN, of none. */
function collect(runs: readonly Stretches[], width: number): Moments[] {
  const places = new Map<number, Moments>()
  for (const sums of runs) {
    for (const { place, step, value } of meansAt(sums, width)) {
      const known = places.get(place)
      const isCounted = Number.isFinite(value)
      if (!known || (known.n === 0 && isCounted))
        places.set(place, { n: Number(isCounted), step, mean: value, squares: 0 })
      else if (isCounted) {
        known.n++
        const distance = value - known.mean
        known.mean += distance / known.n
        known.squares += distance * (value - known.mean)
        known.step += (step - known.step) / known.n
      }
    }
  }
  return [...places].sort(([a], [b]) => a - b).map(([, moments]) => moments)
}
