/** The mean of several runs step by step, with its 95 % interval. */

import { studentQuantile975 } from '../../analysis/student.ts'
import type { CurveBand } from '../model/curves.ts'
import { forEachMean, type Stretches } from './step-sums.ts'

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
  let places = placesAt(runs, width)
  while (places.length > most) {
    width *= 2
    places = halved(places)
  }
  const { n, steps, mean, squares } = collect(runs, width, places)
  const [low, high] = [new Float64Array(n.length), new Float64Array(n.length)]
  for (let at = 0; at < n.length; at++) {
    const [count, middle] = [n[at] as number, mean[at] as number]
    const halfWidth =
      count < 2
        ? Number.NaN
        : (studentQuantile975(count - 1) * Math.sqrt((squares[at] as number) / (count - 1))) /
          Math.sqrt(count)
    low[at] = middle - halfWidth
    high[at] = middle + halfWidth
  }
  return { key, split, runs: runs.length, steps, mean, low, high, n }
}

/** Where any of the runs has logged, in order, as places of stretches of one width. */
function placesAt(runs: readonly Stretches[], width: number): Float64Array {
  const found = new Set<number>()
  // Runs of one experiment mostly share the list of their places: it is read once.
  const read = new Map<ArrayLike<number>, number>()
  for (const { places, width: own } of runs) {
    if (read.get(places) === own) continue
    read.set(places, own)
    const ratio = own / width
    for (let index = 0; index < places.length; index++)
      found.add(Math.floor((places[index] as number) * ratio))
  }
  return Float64Array.from(found).sort()
}

/** The same for stretches of twice the width. */
function halved(places: Float64Array): Float64Array {
  return Float64Array.from(new Set(places.map((place) => Math.floor(place / 2))))
}

/** What is known of the runs in each place. */
interface Moments {
  n: Uint32Array<ArrayBuffer>
  steps: Float64Array<ArrayBuffer>
  mean: Float64Array<ArrayBuffer>
  squares: Float64Array<ArrayBuffer>
}

/**
 * Welford's running mean and sum of squared distances: exact enough for any number of runs. Of a place where no run has a
 * finite value the mean is NaN, of none.
 */
function collect(runs: readonly Stretches[], width: number, places: Float64Array): Moments {
  const { length } = places
  const n = new Uint32Array(length)
  const [steps, mean, squares] = [
    new Float64Array(length),
    new Float64Array(length),
    new Float64Array(length),
  ]
  const isKnown = new Uint8Array(length)
  for (const sums of runs) {
    let at = 0
    forEachMean(sums, width, (place, step, value) => {
      while ((places[at] as number) < place) at++
      const isCounted = Number.isFinite(value)
      if (isKnown[at] === 0 || (n[at] === 0 && isCounted)) {
        isKnown[at] = 1
        n[at] = Number(isCounted)
        steps[at] = step
        mean[at] = value
      } else if (isCounted) {
        const count = (n[at] as number) + 1
        const before = mean[at] as number
        const distance = value - before
        const now = before + distance / count
        n[at] = count
        mean[at] = now
        squares[at] = (squares[at] as number) + distance * (value - now)
        steps[at] = (steps[at] as number) + (step - (steps[at] as number)) / count
      }
    })
  }
  return { n, steps, mean, squares }
}
