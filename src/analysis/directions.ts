/**
 * Which way the metrics of past runs are better: what their experiments recorded, else what is certain from the name, or
 * what evaluations measure.
 */

import { DIRECTIONS, type Direction } from '../model/objective.ts'
import { isPlainObject } from '../model/utils/json.ts'
import { evaluationDirection, evaluationOf } from './cases/evaluation.ts'
import { certainDirection } from './metric-direction.ts'
import type { RunRecord } from './record.ts'

/** What some runs recorded of their metrics. */
export class Directions {
  /** `null`: neither way, or the runs contradict each other. */
  readonly #recorded = new Map<string, Direction | null>()
  /** Of the runs that are variants of an evaluation; `undefined` where there are none. */
  #scores: Set<string> | undefined
  #objective: string | undefined

  constructor(records: Iterable<RunRecord>) {
    for (const record of records) {
      const { run } = record
      const evaluation = evaluationOf(record)
      if (evaluation) {
        this.#scores ??= new Set()
        for (const score of evaluation.scores) this.#scores.add(score)
      }
      const { metric, direction } = (run.objective ?? {}) as { metric?: unknown; direction?: unknown }
      if (typeof metric === 'string' && this.#add(metric, direction)) this.#objective ??= metric
      if (!isPlainObject(run.directions)) continue
      for (const [name, value] of Object.entries(run.directions)) {
        if (name !== metric) this.#add(name, value)
      }
    }
  }

  /** The first metric that is an objective. */
  get objective(): string | undefined {
    return this.#objective
  }

  /** What the runs recorded, if only by being evaluations; `undefined` when none did, or they contradict each other. */
  recorded(metric: string): Direction | undefined {
    if (this.#recorded.has(metric)) return this.#recorded.get(metric) ?? undefined
    return this.#scores && evaluationDirection(metric, this.#scores)
  }

  /** What the runs recorded in so many words; `undefined` as in {@link recorded}. */
  declared(metric: string): Direction | undefined {
    return this.#recorded.get(metric) ?? undefined
  }

  /** For marking what is best: what is recorded, else certain from the name; nothing where runs contradict each other. */
  of(metric: string): Direction | undefined {
    return this.recorded(metric) ?? (this.#recorded.has(metric) ? undefined : certainDirection(metric))
  }

  #add(metric: string, direction: unknown): boolean {
    const known = direction === null ? null : DIRECTIONS.find((word) => word === direction)
    if (known === undefined) return false
    const before = this.#recorded.has(metric) ? this.#recorded.get(metric) : known
    this.#recorded.set(metric, before === known ? known : null)
    return true
  }
}
