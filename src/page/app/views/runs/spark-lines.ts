/** The small curves of a table: asked for many rows at once, when they come into sight. */

import { signal } from '@preact/signals'
import type { CurveLine } from '../../../model/curves.ts'
import type { PageStore } from '../../state/store.ts'
import { curveMetrics } from '../../state/table-columns.ts'

/** Points of one: about its width. */
const POINTS = 60
/** A line is of one split of a run. */
const MOST_SPLITS = 4
/** Lines that are kept; what was asked for first goes first. */
const MOST_KEPT = 2000

/** The logged metric that small curves show; `undefined` where none was logged. */
export function sparkMetric(store: PageStore): string | undefined {
  const { metric } = store.address.value
  const logged = curveMetrics(store.index.value)
  return logged.find((name) => name === metric) ?? logged[0]
}

/** Curves by row and metric; `null` for a run that has none. */
export class SparkLines {
  /** Counts answers. */
  readonly answers = signal(0)
  readonly #store: PageStore
  readonly #known = new Map<string, CurveLine | null>()
  readonly #wanted = new Set<number>()
  #version = 0

  constructor(store: PageStore) {
    this.#store = store
  }

  /** `undefined` until it is there. */
  of(row: number, metric: string): CurveLine | null | undefined {
    const version = this.#store.appended.value
    if (version !== this.#version) {
      this.#version = version
      for (const key of this.#known.keys()) if (this.#isRunning(key)) this.#known.delete(key)
    }
    const known = this.#known.get(`${row} ${metric}`)
    if (known === undefined && !this.#wanted.has(row)) {
      if (this.#wanted.size === 0) setTimeout(() => this.#ask(metric), 30)
      this.#wanted.add(row)
    }
    return known
  }

  #isRunning(key: string): boolean {
    return this.#store.index.peek().runs.status[Number.parseInt(key, 10)] === 'running'
  }

  async #ask(metric: string): Promise<void> {
    const rows = [...this.#wanted]
    this.#wanted.clear()
    try {
      const { lines } = await this.#store.source.curves({
        metric,
        rows,
        points: POINTS,
        mostLines: rows.length * MOST_SPLITS,
      })
      for (const row of rows)
        this.#known.set(`${row} ${metric}`, lines.find((line) => line.row === row) ?? null)
    } catch {
      // A table without small curves says all that it has to say.
      for (const row of rows) this.#known.set(`${row} ${metric}`, null)
    }
    for (const key of this.#known.keys()) {
      if (this.#known.size <= MOST_KEPT) break
      this.#known.delete(key)
    }
    this.answers.value++
  }
}

const ofStore = new WeakMap<PageStore, SparkLines>()

export function sparkLinesOf(store: PageStore): SparkLines {
  const known = ofStore.get(store) ?? new SparkLines(store)
  ofStore.set(store, known)
  return known
}
