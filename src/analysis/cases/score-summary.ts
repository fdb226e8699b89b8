/** What one score says of the cases of a variant: its mean with an interval, and which cases pass always, or ever. */
import { type CaseColumns, ENDS, type NumberColumn, SCORE_ERROR } from './case-columns.ts'
import { type MeanInterval, meanInterval } from './mean-interval.ts'

/** One score over the cases and repeats of a variant. None of them stands for another: `n + errors + unscored` are all. */
export interface ScoreSummary {
  /** Values that the mean is of. */
  n: number
  /** Cases and repeats without a value because the function or the scorer failed. */
  errors: number
  /** Those of which the scorer said nothing (`null`). Skipped cases are not among them. */
  unscored: number
  /** `null` where there is no value. */
  mean: number | null
  /** Lower end of the 95 % interval, see {@link meanInterval}; `null` where it is not known. */
  low: number | null
  /** Upper end. */
  high: number | null
  /**
   * The share of cases that pass in all repeats (pass^k, k being the repeats), with Wilson's interval. Only of scores that
   * are 0 or 1, where there are repeats, over the `n` cases of which all repeats are known. A repeat that failed is no pass.
   */
  passAll?: MeanInterval
  /** The share of cases that pass in any repeat (pass@k), in the same way. */
  passAny?: MeanInterval
}

export function summarizeScore(columns: CaseColumns, column: NumberColumn): ScoreSummary {
  const values: number[] = []
  const cases: number[] = []
  const passes = new PassCounts()
  let errors = 0
  let unscored = 0
  for (const { row, caseNumber } of columns.caseRows()) {
    const value = column.get(row)
    const end = columns.ends.get(row)
    if (end === ENDS.skipped) continue
    if (Number.isFinite(value)) {
      values.push(value)
      if (columns.hasRepeats) cases.push(caseNumber)
    } else if (value === SCORE_ERROR || end === ENDS.failed) errors++
    else unscored++
    const isCounted = !Number.isNaN(value) || end === ENDS.failed
    if (columns.hasRepeats && isCounted) passes.add(caseNumber, value === 1)
  }
  const estimate = meanInterval({ values, cases: columns.hasRepeats ? cases : undefined })
  const isBinary = values.every((value) => value === 0 || value === 1)
  return {
    n: values.length,
    errors,
    unscored,
    mean: estimate?.mean ?? null,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
    ...(estimate && isBinary && passes.shares()),
  }
}

/** How many repeats of each case there are, and how many of them pass. */
class PassCounts {
  readonly #repeats: number[] = []
  readonly #passes: number[] = []

  add(caseNumber: number, isPass: boolean): void {
    this.#repeats[caseNumber] = (this.#repeats[caseNumber] ?? 0) + 1
    this.#passes[caseNumber] = (this.#passes[caseNumber] ?? 0) + Number(isPass)
  }

  /** Nothing where no case has repeats. */
  shares(): Pick<ScoreSummary, 'passAll' | 'passAny'> {
    const most = this.#repeats.reduce((largest, count) => Math.max(largest, count), 0)
    if (most < 2) return {}
    const passes: number[] = []
    this.#repeats.forEach((count, caseNumber) => {
      if (count === most) passes.push(this.#passes[caseNumber] ?? 0)
    })
    const shareOf = (isPassed: (count: number) => boolean) =>
      meanInterval({ values: passes.map((count) => Number(isPassed(count))) })
    const [all, any] = [shareOf((count) => count === most), shareOf((count) => count > 0)]
    return { ...(all && { passAll: all }), ...(any && { passAny: any }) }
  }
}
