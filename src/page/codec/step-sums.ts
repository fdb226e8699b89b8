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

/** What comes to a stretch. */
interface Added {
  count: number
  step: number
  value: number
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
    const counted = Number.isFinite(value) ? { count: 1, step, value } : { count: 0, step: 0, value: 0 }
    const place = Math.floor(step / this.width)
    const last = this.places.length - 1
    // Where most values go: to the last stretch, or behind it.
    if (place === this.places[last]) this.#addAt(last, counted)
    else this.#addTo(place, counted)
    while (this.places.length > MOST_STRETCHES) this.#widen()
  }

  #addTo(place: number, added: Added): void {
    const { count, step, value } = added
    const index = this.#indexOf(place)
    if (index === this.places.length) {
      this.places.push(place)
      this.counts.push(count)
      this.steps.push(step)
      this.values.push(value)
    } else if (this.places[index] === place) this.#addAt(index, added)
    else {
      this.places.splice(index, 0, place)
      this.counts.splice(index, 0, count)
      this.steps.splice(index, 0, step)
      this.values.splice(index, 0, value)
    }
  }

  #addAt(index: number, { count, step, value }: Added): void {
    this.counts[index] = (this.counts[index] ?? 0) + count
    this.steps[index] = (this.steps[index] ?? 0) + step
    this.values[index] = (this.values[index] ?? 0) + value
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
    for (const [index, place] of places.entries()) {
      const sums = { count: counts[index] ?? 0, step: steps[index] ?? 0, value: values[index] ?? 0 }
      this.#addTo(Math.floor(place / 2), sums)
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
 * The mean step and value of a run in each stretch of a width that is at least its own; the value is NaN where it has logged
 * none that is finite.
 */
export function* meansAt(
  { width, places, counts, steps, values }: Stretches,
  wanted: number,
): Generator<{ place: number; step: number; value: number }> {
  const ratio = width / wanted
  let [open, count, step, value] = [Number.NaN, 0, 0, 0]
  const mean = () =>
    count > 0
      ? { place: open, step: step / count, value: value / count }
      : { place: open, step: (open + 0.5) * wanted, value: Number.NaN }
  for (let index = 0; index < places.length; index++) {
    const place = Math.floor((places[index] as number) * ratio)
    if (place !== open) {
      if (!Number.isNaN(open)) yield mean()
      ;[open, count, step, value] = [place, 0, 0, 0]
    }
    count += counts[index] as number
    step += steps[index] as number
    value += values[index] as number
  }
  if (!Number.isNaN(open)) yield mean()
}
