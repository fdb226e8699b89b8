/**
 * Reduces a line to a number of points that can be drawn, with its peaks: by Largest-Triangle-Three-Buckets (Steinarsson
 * 2013) where that comes close to every point, else by the lowest and highest of each bucket.
 */

/** A line as arrays of equal length; in order of its steps. A value that is not finite is a gap. */
export interface Line {
  steps: ArrayLike<number>
  values: ArrayLike<number>
}

/** How far a point may lie from the drawn line, as a part of the range of all, before it is a peak of its own. */
const MOST_ERROR = 0.02

/**
 * Which points to draw, in order: all of them where there are no more than asked for.
 *
 * The first and the last one, the lowest and the highest are among them, and a point of each bucket that is a gap.
 *
 * @param points At least 8.
 */
export function reduceLine(line: Line, points: number): number[] {
  const { values } = line
  if (values.length <= points) return range(values.length)
  const [low, high, isWhole] = extent(values)
  if (!isWhole) return peaks(line, points)
  const ends = bucketPeaks(values, 0, values.length)
  const picked = [...new Set([...largestTriangles(line, points - 2), ...ends])].sort((a, b) => a - b)
  return farthest(line, picked) <= (high - low) * MOST_ERROR ? picked : peaks(line, points)
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}

/** The least and the greatest finite value, and whether all are finite. */
export function extent(values: ArrayLike<number>): [low: number, high: number, isWhole: boolean] {
  let [low, high, isWhole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true]
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    if (!Number.isFinite(value)) isWhole = false
    else {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return [low, high, isWhole]
}

/** Of each bucket the point that makes the largest triangle with the one before and the mean of the bucket after. */
function largestTriangles({ steps, values }: Line, points: number): number[] {
  const at = (list: ArrayLike<number>, index: number) => list[index] as number
  const last = values.length - 1
  const width = (last - 1) / (points - 2)
  const startOf = (bucket: number) => Math.min(last, 1 + Math.floor(bucket * width))
  const picked = [0]
  for (let bucket = 0; bucket < points - 2; bucket++) {
    const [start, end, nextEnd] = [startOf(bucket), startOf(bucket + 1), startOf(bucket + 2)]
    const [stepAfter, valueAfter] = [mean(steps, end, nextEnd), mean(values, end, nextEnd)]
    const before = picked[picked.length - 1] as number
    const [step, value] = [at(steps, before), at(values, before)]
    let [best, largest] = [start, -1]
    for (let index = start; index < end; index++) {
      const area = Math.abs(
        (step - stepAfter) * (at(values, index) - value) - (step - at(steps, index)) * (valueAfter - value),
      )
      if (area > largest) [best, largest] = [index, area]
    }
    picked.push(best)
  }
  picked.push(last)
  return picked
}

function mean(list: ArrayLike<number>, start: number, end: number): number {
  if (end <= start) return list[start] as number
  let sum = 0
  for (let index = start; index < end; index++) sum += list[index] as number
  return sum / (end - start)
}

/** How far the farthest point lies from the line through the picked ones. */
function farthest({ steps, values }: Line, picked: readonly number[]): number {
  let most = 0
  for (let place = 1; place < picked.length; place++) {
    const [from, to] = [picked[place - 1] as number, picked[place] as number]
    const [step, value] = [steps[from] as number, values[from] as number]
    const slope = ((values[to] as number) - value) / ((steps[to] as number) - step || 1)
    for (let index = from + 1; index < to; index++) {
      const drawn = value + slope * ((steps[index] as number) - step)
      most = Math.max(most, Math.abs((values[index] as number) - drawn))
    }
  }
  return most
}

/** The lowest, the highest and the first gap of each bucket, and both ends. */
function peaks({ values }: Line, points: number): number[] {
  const buckets = Math.max(1, Math.floor((points - 2) / 3))
  const picked = new Set([0, values.length - 1])
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor((bucket * values.length) / buckets)
    const end = Math.floor(((bucket + 1) * values.length) / buckets)
    for (const index of bucketPeaks(values, start, end)) picked.add(index)
  }
  return [...picked].sort((a, b) => a - b)
}

function bucketPeaks(values: ArrayLike<number>, start: number, end: number): number[] {
  let [low, high, gap] = [-1, -1, -1]
  for (let index = start; index < end; index++) {
    const value = values[index] as number
    if (!Number.isFinite(value)) gap = gap === -1 ? index : gap
    else {
      if (low === -1 || value < (values[low] as number)) low = index
      if (high === -1 || value > (values[high] as number)) high = index
    }
  }
  return [low, high, gap].filter((index) => index !== -1)
}
