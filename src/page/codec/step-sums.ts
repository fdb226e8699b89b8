/**
 * What a run logged, as a mean for each stretch of steps: of bounded size, whatever the run logs, and exact. Stretches
 * have a width of a power of two and begin at multiples of it, so that those of two runs can be made to fit.
 */

const MOST_STRETCHES = 256
/** A thousandth of a step is as fine as steps are told apart, unless all are closer together. */
const FINEST_WIDTH = 2 ** -10

/** Lists of equal length, in order of the places; a stretch begins at its place times the width. */
export interface Stretches {
  width: number
  places: ArrayLike<number>
  counts: ArrayLike<number>
  /** Sums of the steps and of the values in each stretch. */
  steps: ArrayLike<number>
  values: ArrayLike<number>
}

/** Of one metric in one split of one run. What is not finite counts for nothing, but leaves a stretch with a count of 0. */
export class StepSums implements Stretches {
  width = FINEST_WIDTH
  places: number[] = []
  counts: number[] = []
  steps: number[] = []
  values: number[] = []

  add(step: number, value: number): void {
    if (!Number.isFinite(step)) return
    const place = Math.floor(step / this.width)
    if (Number.isFinite(value)) this.#addTo(place, 1, step, value)
    else this.#addTo(place, 0, 0, 0)
    while (this.places.length > MOST_STRETCHES) this.#widen()
  }

  #addTo(place: number, count: number, step: number, value: number): void {
    const { places, counts, steps, values } = this
    const last = places.length - 1
    // Where most values go: to the last stretch, or behind it.
    const index = place === places[last] ? last : this.#indexOf(place)
    if (index === places.length) {
      places.push(place)
      counts.push(count)
      steps.push(step)
      values.push(value)
    } else if (places[index] === place) {
      counts[index] = (counts[index] as number) + count
      steps[index] = (steps[index] as number) + step
      values[index] = (values[index] as number) + value
    } else {
      places.splice(index, 0, place)
      counts.splice(index, 0, count)
      steps.splice(index, 0, step)
      values.splice(index, 0, value)
    }
  }

  /** Where a place is, or would be: most come in order. */
  #indexOf(place: number): number {
    let index = this.places.length
    while (index > 0 && (this.places[index - 1] as number) >= place) index--
    return index
  }

  #widen(): void {
    const { places, counts, steps, values } = this
    this.width *= 2
    this.places = []
    this.counts = []
    this.steps = []
    this.values = []
    for (let index = 0; index < places.length; index++) {
      const place = Math.floor((places[index] as number) / 2)
      this.#addTo(place, counts[index] as number, steps[index] as number, values[index] as number)
    }
  }
}

/** The same of a line that is there already. */
export function sumsOf({ steps, values }: { steps: ArrayLike<number>; values: ArrayLike<number> }): StepSums {
  const sums = new StepSums()
  for (let index = 0; index < steps.length; index++) sums.add(steps[index] as number, values[index] as number)
  return sums
}

/**
 * The mean step and value of a run in each stretch of a width that is at least its own, in order; the value is NaN where it
 * has logged none that is finite.
 */
export function forEachMean(
  { width, places, counts, steps, values }: Stretches,
  wanted: number,
  visit: (place: number, step: number, value: number) => void,
): void {
  const ratio = width / wanted
  let [open, count, step, value] = [Number.NaN, 0, 0, 0]
  const close = () => {
    if (Number.isNaN(open)) return
    if (count > 0) visit(open, step / count, value / count)
    else visit(open, (open + 0.5) * wanted, Number.NaN)
  }
  for (let index = 0; index < places.length; index++) {
    const place = Math.floor((places[index] as number) * ratio)
    if (place !== open) {
      close()
      open = place
      count = step = value = 0
    }
    count += counts[index] as number
    step += steps[index] as number
    value += values[index] as number
  }
  close()
}
