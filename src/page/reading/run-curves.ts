/** Reads what a run has logged, once, whatever is asked of it: every metric and split. */

import type { RunRecord } from '../../analysis/record.ts'
import type { Objective } from '../../model/objective.ts'
import { toScore } from '../../model/score.ts'
import { timestampMs } from '../../model/utils/time.ts'
import type { Results } from '../../results/open.ts'
import type { StoredMetric } from '../../store/run-directory/read-metrics.ts'
import { LoggedSeries } from './logged-stats.ts'

/** Names that a run may invent are many; what nobody could look at is left out. */
const MOST_SERIES = 200

/** What one run has logged, by metric and split. */
export class RunCurves {
  readonly #series = new Map<string, Map<string, LoggedSeries>>()
  readonly #objective: Objective | null
  #count = 0
  #best: { value: number; step: number } | undefined
  /** How many series were left out. */
  left = 0

  /** @param objective What `atBest` goes by. */
  constructor(objective: Objective | null) {
    this.#objective = objective
  }

  get metrics(): IterableIterator<string> {
    return this.#series.keys()
  }

  /** By split. */
  of(metric: string): ReadonlyMap<string, LoggedSeries> {
    return this.#series.get(metric) ?? NONE
  }

  add(
    step: number,
    seconds: number,
    { split, metrics }: { split: string; metrics: Record<string, unknown> },
  ): void {
    for (const name in metrics) {
      const score = toScore(metrics[name])
      if (score === undefined) continue
      const series = this.#seriesOf(name, split)
      series?.add(step, score, seconds)
      if (name === this.#objective?.metric && this.#isBest(score)) this.#best = { value: score, step }
    }
    if (this.#best?.step !== step) return
    for (const name in metrics) this.of(name).get(split)?.takeAsBest(step)
  }

  #isBest(value: number): boolean {
    if (!Number.isFinite(value)) return false
    if (!this.#best) return true
    return this.#objective?.direction === 'minimize' ? value < this.#best.value : value > this.#best.value
  }

  #seriesOf(metric: string, split: string): LoggedSeries | undefined {
    let bySplit = this.#series.get(metric)
    const known = bySplit?.get(split)
    if (known) return known
    if (this.#count === MOST_SERIES) {
      this.left++
      return undefined
    }
    this.#count++
    if (!bySplit) {
      bySplit = new Map()
      this.#series.set(metric, bySplit)
    }
    const series = new LoggedSeries()
    bySplit.set(split, series)
    return series
  }
}

const NONE: ReadonlyMap<string, LoggedSeries> = new Map()

/** The last attempt of a run, point by point. */
export function readRunCurves(results: Results, record: RunRecord): RunCurves {
  const curves = new RunCurves(objectiveIn(record))
  const start = startOf(record)
  results.forEachEvent(record, (event) => addEvent(curves, event, start))
  return curves
}

/** @param start Of the run, in milliseconds since the epoch. */
export function addEvent(curves: RunCurves, event: StoredMetric, start: number): void {
  const seconds = (timestampMs(event.timestamp) - start) / 1000
  curves.add(event.step, Math.max(0, seconds || 0), event)
}

export function startOf({ run }: RunRecord): number {
  return Date.parse(run.started_at ?? '')
}

export function objectiveIn({ run }: RunRecord): Objective | null {
  const { metric, direction } = (run.objective ?? {}) as Partial<Objective>
  const isObjective = typeof metric === 'string' && (direction === 'maximize' || direction === 'minimize')
  return isObjective ? { metric, direction } : null
}
