/** The course of one metric in a run, in bounded memory, and as a small line of bars. */

const BARS = '▁▂▃▄▅▆▇█'
/** More bars than this are never drawn. */
const MOST_POINTS = 64

/** Every value counts: when there are too many to keep, neighbours are put together as their mean. */
export class MetricTrail {
  #points: number[] = []
  /** Values in each point, and what the next one has so far. */
  #perPoint = 1
  #next = { sum: 0, count: 0 }
  last: number | undefined

  push(value: number): void {
    this.last = value
    if (!Number.isFinite(value)) return
    this.#next = { sum: this.#next.sum + value, count: this.#next.count + 1 }
    if (this.#next.count < this.#perPoint) return
    this.#points.push(this.#next.sum / this.#next.count)
    this.#next = { sum: 0, count: 0 }
    if (this.#points.length === MOST_POINTS) {
      this.#points = shorten(this.#points, MOST_POINTS / 2)
      this.#perPoint *= 2
    }
  }

  /**
   * The whole course in at most `width` bars, from the lowest value to the highest; empty until there are two points.
   *
   * @example
   * for (const loss of [4, 2, 1]) trail.push(loss)
   * trail.draw(8) // '█▃▁'
   */
  draw(width: number): string {
    const points = shorten(this.#points, Math.min(width, this.#points.length))
    if (points.length < 2) return ''
    const low = Math.min(...points)
    const span = Math.max(...points) - low
    const level = (value: number) => (span > 0 ? Math.round(((value - low) / span) * (BARS.length - 1)) : 3)
    return points.map((value) => BARS[level(value)]).join('')
  }
}

/** As many points as are asked for, each the mean of its neighbours. */
function shorten(points: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * points.length) / count)
    const part = points.slice(from, Math.floor(((index + 1) * points.length) / count))
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
}
