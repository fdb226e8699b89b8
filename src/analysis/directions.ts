/** Which way the metrics of past runs are better: what their experiments recorded, else what is certain from the name. */

import { DIRECTIONS, type Direction } from '../model/objective.ts'
import { isPlainObject } from '../model/utils/json.ts'
import { certainDirection } from './metric-direction.ts'
import type { RunRecord } from './record.ts'

/** What some runs recorded of their metrics. */
export class Directions {
  readonly #recorded = new Map<string, Direction | 'disputed'>()
  #objective: string | undefined

  constructor(records: Iterable<RunRecord>) {
    for (const { run } of records) {
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

  /** What the runs recorded; `undefined` when none did, or they contradict each other. */
  recorded(metric: string): Direction | undefined {
    const found = this.#recorded.get(metric)
    return found === 'disputed' ? undefined : found
  }

  /** For marking what is best: what is recorded, else certain from the name; nothing where runs contradict each other. */
  of(metric: string): Direction | undefined {
    return this.#recorded.has(metric) ? this.recorded(metric) : certainDirection(metric)
  }

  #add(metric: string, direction: unknown): boolean {
    const known = DIRECTIONS.find((word) => word === direction)
    if (!known) return false
    const before = this.#recorded.get(metric) ?? known
    this.#recorded.set(metric, before === known ? known : 'disputed')
    return true
  }
}
