/** What a run has logged of one metric in one split: its stats, its curve and its sums, in bounded memory. */

import { type PointColumns, ThinCurve } from '../../results/thin-curve.ts'
import { reduceLine } from '../codec/reduce-line.ts'
import { StepSums } from '../codec/step-sums.ts'
import type { LoggedColumns } from '../model/page-index.ts'

/** The stats of one run: a cell of each of the columns. */
export type LoggedStats = { [Key in keyof LoggedColumns]: LoggedColumns[Key][number] }

const NOTHING: LoggedStats = {
  count: 0,
  last: null,
  lastStep: null,
  min: null,
  minStep: null,
  max: null,
  maxStep: null,
  atBest: null,
  atBestStep: null,
}

/** A line as it is kept: see `CurveLine`. */
export interface KeptLine {
  steps: Float64Array
  values: Float64Array
  seconds: Float64Array
}

export class LoggedSeries {
  readonly stats: LoggedStats = { ...NOTHING }
  readonly sums = new StepSums()
  readonly #thin = new ThinCurve()

  add(step: number, value: number, seconds: number): void {
    const { stats } = this
    stats.count++
    this.sums.add(step, value)
    this.#thin.add(step, value, seconds)
    if (!Number.isFinite(value)) return
    stats.last = value
    stats.lastStep = step
    if (stats.min === null || value < stats.min) {
      stats.min = value
      stats.minStep = step
    }
    if (stats.max === null || value > stats.max) {
      stats.max = value
      stats.maxStep = step
    }
  }

  /** Takes the last value for that of the step at which the objective was best. */
  takeAsBest(step: number): void {
    const { stats } = this
    if (stats.lastStep === step) Object.assign(stats, { atBest: stats.last, atBestStep: step })
  }

  /** The line as it is now, with so many points at the most. */
  line(points: number): KeptLine {
    const { steps, values, seconds } = inOrder(this.#thin.columns())
    const picked = reduceLine({ steps, values }, points)
    return { steps: pick(steps, picked), values: pick(values, picked), seconds: pick(seconds, picked) }
  }
}

/** By their steps; most are logged so. */
function inOrder(points: PointColumns): PointColumns {
  const { steps, values, seconds } = points
  if (steps.every((step, index) => index === 0 || !(step < (steps[index - 1] as number)))) return points
  const order = Array.from(steps.keys()).sort((a, b) => (steps[a] as number) - (steps[b] as number))
  const sorted = (list: readonly number[]) => order.map((index) => list[index] as number)
  return { steps: sorted(steps), values: sorted(values), seconds: sorted(seconds) }
}

function pick(list: readonly number[], places: readonly number[]): Float64Array {
  const picked = new Float64Array(places.length)
  for (let index = 0; index < places.length; index++) picked[index] = list[places[index] as number] as number
  return picked
}
