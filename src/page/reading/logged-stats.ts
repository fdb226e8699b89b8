/** What a run has logged of one metric in one split: its stats, its curve and its sums, in bounded memory. */

import { ThinCurve } from '../../results/thin-curve.ts'
import { reduceLine } from '../codec/reduce-line.ts'
import { StepSums } from '../codec/step-sums.ts'
import type { LoggedColumns } from '../model/page-index.ts'

/** The stats of one run: a cell of each of the columns. */
export type LoggedStats = { [Key in keyof LoggedColumns]: LoggedColumns[Key][number] }

/** A step, its value, and seconds since the start of the run. */
type TimedPoint = readonly [step: number, value: number, seconds: number]

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
  readonly #thin = new ThinCurve<TimedPoint>()

  add(step: number, value: number, seconds: number): void {
    const { stats } = this
    stats.count++
    this.sums.add(step, value)
    this.#thin.add([step, value, seconds])
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
    const sorted = this.#thin.points().sort((a, b) => a[0] - b[0])
    const [steps, values] = [sorted.map(([step]) => step), sorted.map(([, value]) => value)]
    const picked = reduceLine({ steps, values }, points)
    const pick = (read: (index: number) => number) => Float64Array.from(picked, read)
    return {
      steps: pick((index) => steps[index] as number),
      values: pick((index) => values[index] as number),
      seconds: pick((index) => sorted[index]?.[2] ?? 0),
    }
  }
}
