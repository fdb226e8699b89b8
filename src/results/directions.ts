/** Which way the metrics of past runs are better: what their experiments recorded, else what the names suggest. */
import { DIRECTIONS, type Direction } from '../model/objective.ts'
import { guessDirection } from '../report/best-value.ts'
import type { RunRecord } from './record.ts'

/** The objectives of some runs. */
export class Directions {
  readonly #recorded = new Map<string, Direction | 'disputed'>()

  constructor(records: Iterable<RunRecord>) {
    for (const { run } of records) this.#add(run.objective)
  }

  /** The first metric that is an objective. */
  get objective(): string | undefined {
    return this.#recorded.keys().next().value
  }

  /** What the runs recorded; `undefined` when none did, or they contradict each other. */
  recorded(metric: string): Direction | undefined {
    const found = this.#recorded.get(metric)
    return found === 'disputed' ? undefined : found
  }

  /** For marking what is best: guessed from the name where nothing was recorded. */
  of(metric: string): Direction {
    return this.recorded(metric) ?? guessDirection(metric)
  }

  #add(objective: unknown): void {
    const { metric, direction } = (objective ?? {}) as { metric?: unknown; direction?: unknown }
    const known = DIRECTIONS.find((word) => word === direction)
    if (typeof metric !== 'string' || !known) return
    const before = this.#recorded.get(metric) ?? known
    this.#recorded.set(metric, before === known ? known : 'disputed')
  }
}
