/** A curve of any number of points in bounded memory, for drawing: no peak is lost. */

/** A step and its value. */
export type Point = readonly [step: number, value: number]

/** Twice as many groups are the most that are kept: more than a chart has columns. */
const GROUPS = 512

/** Points as lists of equal length. */
export interface PointColumns {
  steps: number[]
  values: number[]
  seconds: number[]
}

/** Takes points in the order in which they were logged. When there are too many, neighbours are put together. */
export class ThinCurve {
  /** Of each group the lowest point, then the highest: without an object for each of millions. */
  readonly #kept: PointColumns & { numbers: number[] } = { steps: [], values: [], seconds: [], numbers: [] }
  #perGroup = 1
  /** How many points are in the last group. */
  #inLast = 1
  #last: [step: number, value: number] = [0, 0]
  first: Point | undefined
  count = 0

  get last(): Point | undefined {
    return this.count > 0 ? this.#last : undefined
  }

  /** @param seconds Since the start of the run. Default: 0, where nobody asks for them. */
  add(step: number, value: number, seconds = 0): void {
    this.first ??= [step, value]
    this.#last[0] = step
    this.#last[1] = value
    const number = this.count++
    const { steps, values, seconds: times, numbers } = this.#kept
    if (this.#inLast < this.#perGroup) {
      this.#inLast++
      const high = values.length - 1
      if (isRather(value < (values[high - 1] as number), values[high - 1] as number, value))
        this.#put(high - 1, { step, value, seconds, number })
      if (isRather(value > (values[high] as number), values[high] as number, value))
        this.#put(high, { step, value, seconds, number })
      return
    }
    if (values.length === 4 * GROUPS) this.#halve()
    this.#inLast = 1
    steps.push(step, step)
    values.push(value, value)
    times.push(seconds, seconds)
    numbers.push(number, number)
  }

  /** The points to draw: all of them while there are few, else the lowest and the highest of each group of neighbours. */
  points(): Point[] {
    const { steps, values } = this.columns()
    return steps.map((step, index) => [step, values[index] as number])
  }

  /** {@link points} with their seconds. */
  columns(): PointColumns {
    const { steps, values, seconds, numbers } = this.#kept
    const drawn: PointColumns = { steps: [], values: [], seconds: [] }
    const draw = (at: number): void => {
      drawn.steps.push(steps[at] as number)
      drawn.values.push(values[at] as number)
      drawn.seconds.push(seconds[at] as number)
    }
    for (let low = 0; low < steps.length; low += 2) {
      const isLowFirst = (steps[low] as number) <= (steps[low + 1] as number)
      draw(isLowFirst ? low : low + 1)
      if (numbers[low] !== numbers[low + 1]) draw(isLowFirst ? low + 1 : low)
    }
    return drawn
  }

  #put(at: number, point: { step: number; value: number; seconds: number; number: number }): void {
    const { steps, values, seconds, numbers } = this.#kept
    steps[at] = point.step
    values[at] = point.value
    seconds[at] = point.seconds
    numbers[at] = point.number
  }

  /** Puts each two groups together. */
  #halve(): void {
    const { steps, values, seconds, numbers } = this.#kept
    const valueAt = (at: number) => values[at] as number
    for (let to = 0; to < values.length / 2; to += 2) {
      const [low, high] = [2 * to, 2 * to + 1]
      const isLower = isRather(valueAt(low + 2) < valueAt(low), valueAt(low), valueAt(low + 2))
      const isHigher = isRather(valueAt(high + 2) > valueAt(high), valueAt(high), valueAt(high + 2))
      for (const list of [steps, seconds, numbers, values]) {
        list[to] = list[isLower ? low + 2 : low] as number
        list[to + 1] = list[isHigher ? high + 2 : high] as number
      }
    }
    for (const list of [steps, seconds, numbers, values]) list.length = 2 * GROUPS
    this.#perGroup *= 2
  }
}

/**
 * Whether a value takes the place of one before it: where it is more of what is wanted. Values that are not finite are
 * neither low nor high, but stay where there is no other.
 */
function isRather(isMore: boolean, known: number, value: number): boolean {
  return Number.isFinite(value) && (isMore || !Number.isFinite(known))
}
