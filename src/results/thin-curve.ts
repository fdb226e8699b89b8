/** A curve of any number of points in bounded memory, for drawing: no peak is lost. */

/** A step and its value. */
export type Point = readonly [step: number, value: number]

/** A point, and what else is known of it. */
type AnyPoint = readonly [step: number, value: number, ...more: number[]]

/** Twice as many groups are the most that are kept: more than a chart has columns. */
const GROUPS = 512

/** What became of points beside each other. */
interface PointGroup<P extends AnyPoint> {
  count: number
  low: P
  high: P
}

/** Takes points in the order in which they were logged. When there are too many, neighbours are put together. */
export class ThinCurve<P extends AnyPoint = Point> {
  #groups: PointGroup<P>[] = []
  #perGroup = 1
  first: P | undefined
  last: P | undefined
  count = 0

  add(point: P): void {
    this.first ??= point
    this.last = point
    this.count++
    const group = this.#groups.at(-1)
    if (group && group.count < this.#perGroup) {
      this.#groups[this.#groups.length - 1] = merge(group, { count: 1, low: point, high: point })
      return
    }
    if (this.#groups.length === 2 * GROUPS) {
      this.#groups = pairs(this.#groups).map(([left, right]) => (right ? merge(left, right) : left))
      this.#perGroup *= 2
    }
    this.#groups.push({ count: 1, low: point, high: point })
  }

  /** The points to draw: all of them while there are few, else the lowest and the highest of each group of neighbours. */
  points(): P[] {
    return this.#groups.flatMap(({ low, high }) => {
      if (low === high) return [low]
      return low[0] <= high[0] ? [low, high] : [high, low]
    })
  }
}

/** Values that are not finite are neither low nor high, but stay where there is no other. */
function merge<P extends AnyPoint>(left: PointGroup<P>, right: PointGroup<P>): PointGroup<P> {
  return {
    count: left.count + right.count,
    low: pick(left.low, right.low, (a, b) => b < a),
    high: pick(left.high, right.high, (a, b) => b > a),
  }
}

function pick<P extends AnyPoint>(left: P, right: P, isRight: (left: number, right: number) => boolean): P {
  if (!Number.isFinite(left[1])) return Number.isFinite(right[1]) ? right : left
  return Number.isFinite(right[1]) && isRight(left[1], right[1]) ? right : left
}

function pairs<T>(items: readonly T[]): [T, T | undefined][] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, index) => [
    items[2 * index] as T,
    items[2 * index + 1],
  ])
}
