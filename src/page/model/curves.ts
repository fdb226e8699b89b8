/** What the page draws of what runs logged step by step. */

/** Which curves are wanted. */
export interface CurveQuery {
  metric: string
  /** The runs that are selected. */
  rows: readonly number[]
  /** Fields that runs of one band share: names of config columns, or `experiment`, `group`, `repeats`. Default: none. */
  groupBy?: readonly string[]
  /** Points of a line, and steps of a band. */
  points: number
  /** Single lines at the most; bands are over all rows whatever this is. */
  mostLines: number
}

/** Curves of one metric. */
export interface CurveSet {
  metric: string
  lines: CurveLine[]
  bands: CurveBand[]
  /** How many of the rows have logged it. */
  total: number
  /** What was reduced, such as `Showing 300 of 10,000 lines; means are over all`; to be shown. */
  notes: string[]
}

/** What one run logged of one metric in one split. Arrays of equal length; a value that is not finite is a gap, NaN. */
export interface CurveLine {
  row: number
  /** Such as `train`; `''` where there is none. */
  split: string
  steps: Float64Array
  values: Float64Array
  /** Seconds since the start of the run. */
  seconds: Float64Array
  /** How many points there were. */
  count: number
}

/** The mean of runs, over all of their points. */
export interface CurveBand {
  /** From `groupKey`: the values of the fields that its runs share. */
  key: string
  split: string
  /** How many runs. */
  runs: number
  steps: Float64Array
  mean: Float64Array
  /** 95 % interval of the mean; NaN where there are fewer than two runs. */
  low: Float64Array
  high: Float64Array
  /** Runs that count in each step. */
  n: Uint32Array
}
