/** What many runs have logged, small enough to be kept of ten thousand of them. */

import type { Stretches } from '../codec/step-sums.ts'
import type { CurveLine } from '../model/curves.ts'
import type { LoggedStats } from './logged-stats.ts'
import type { RunCurves } from './run-curves.ts'
import { loggedName } from './value-columns.ts'

/** One metric of one run in one split. */
export interface StoredCurve {
  split: string
  line: Omit<CurveLine, 'row' | 'split'>
  sums: Stretches
}

/** What is kept of a run. */
interface StoredRunCurves {
  stats: Map<string, LoggedStats>
  curves: Map<string, StoredCurve[]>
}

export class CurveStore {
  readonly #points: number
  readonly #runs = new Map<number, StoredRunCurves>()
  readonly #mainSplits = new Map<string, string>()
  readonly #shared = new SharedLists()

  /** @param points Of each line, at the most. */
  constructor(points: number) {
    this.#points = points
  }

  set(row: number, run: RunCurves): void {
    const kept: StoredRunCurves = { stats: new Map(), curves: new Map() }
    for (const metric of run.metrics) {
      const splits = run.of(metric)
      for (const [split, series] of splits) {
        const line = { ...series.line(this.#points), count: series.stats.count }
        line.steps = this.#shared.of(line.steps)
        const stored = { split, line, sums: this.#compact(series.sums) }
        const name = loggedName(metric, split, this.#mainSplitOf(metric, splits))
        kept.stats.set(name, { ...series.stats })
        for (const each of new Set([name, metric])) {
          kept.curves.set(each, [...(kept.curves.get(each) ?? []), stored])
        }
      }
    }
    this.#runs.set(row, kept)
  }

  delete(row: number): void {
    this.#runs.delete(row)
  }

  statsOf(row: number): ReadonlyMap<string, LoggedStats> | undefined {
    return this.#runs.get(row)?.stats
  }

  /** Its splits; none where the run has not logged it. */
  curvesOf(row: number, metric: string): readonly StoredCurve[] {
    return this.#runs.get(row)?.curves.get(metric) ?? []
  }

  /** The one that a metric is named after alone: the same for all runs, so that a column means one thing. */
  #mainSplitOf(metric: string, splits: ReadonlyMap<string, unknown>): string {
    const known = this.#mainSplits.get(metric)
    if (known !== undefined) return known
    const [first = ''] = splits.keys()
    const main = splits.has('train') ? 'train' : first
    this.#mainSplits.set(metric, main)
    return main
  }

  #compact({ width, places, counts, steps, values }: Stretches): Stretches {
    const shared = (list: ArrayLike<number>) => this.#shared.of(Float64Array.from(list))
    return {
      width,
      places: shared(places),
      counts: shared(counts),
      steps: shared(steps),
      values: Float64Array.from(values),
    }
  }
}

/** Runs of one experiment mostly log at the same steps: equal lists are kept once. */
class SharedLists {
  readonly #lists = new Map<string, Float64Array>()

  of(list: Float64Array): Float64Array {
    // As good as a hash, and cheap; two that are equal in it are compared.
    const key = `${list.length} ${list[0]} ${list.at(-1)} ${list[list.length >> 1]}`
    const known = this.#lists.get(key)
    if (known?.every((value, index) => value === list[index])) return known
    if (this.#lists.size < MOST_SHARED) this.#lists.set(key, list)
    return list
  }
}

const MOST_SHARED = 10_000
