/** A curve of any number of points in bounded memory, for drawing: no peak is lost. */

/** A step and its value. */
export type Point = readonly [step: number, value: number]

/** Twice as many groups are the most that are kept: more than a chart has columns. */
const GROUPS = 512

/** What became of points beside each other. */
interface PointGroup {
  count: number
  low: Point
  high: Point
}

/** Takes points in the order in which they were logged. When there are too many, neighbours are put together. */
export class ThinCurve {
  #groups: PointGroup[] = []
  #perGroup = 1
  first: Point | undefined
  last: Point | undefined
  count = 0

  add(point: Point): void {
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
  points(): Point[] {
    return this.#groups.flatMap(({ low, high }) => {
      if (low === high) return [low]
      return low[0] <= high[0] ? [low, high] : [high, low]
    })
  }
}

/** Values that are not finite are neither low nor high, but stay where there is no other. */
function merge(left: PointGroup, right: PointGroup): PointGroup {
  return {
    count: left.count + right.count,
    low: pick(left.low, right.low, (a, b) => b < a),
    high: pick(left.high, right.high, (a, b) => b > a),
  }
}

function pick(left: Point, right: Point, isRight: (left: number, right: number) => boolean): Point {
  if (!Number.isFinite(left[1])) return Number.isFinite(right[1]) ? right : left
  return Number.isFinite(right[1]) && isRight(left[1], right[1]) ? right : left
}

function pairs<T>(items: readonly T[]): [T, T | undefined][] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, index) => [
    items[2 * index] as T,
    items[2 * index + 1],
  ])
}
