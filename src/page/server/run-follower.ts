/** Follows a run in progress: what it logs, and whether its log and its cases have grown. */
import type { RunRecord } from '../../analysis/record.ts'
import { entryAt } from '../../store/door.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { parseMetricLine, type StoredMetric } from '../../store/run-directory/read-metrics.ts'
import { FileTail } from '../../store/run-directory/tail.ts'
import { addEvent, objectiveIn, RunCurves, startOf } from '../reading/run-curves.ts'

/** What a run can add to. */
export type Grown = 'metrics' | 'log' | 'cases'

export class RunFollower {
  readonly #record: RunRecord
  readonly #steps: FileTail
  readonly #bytes = { log: 0, cases: 0 }
  #attempt: readonly [attempt: number, restart: number] = [0, 0]
  curves: RunCurves

  constructor(record: RunRecord) {
    this.#record = record
    this.#steps = new FileTail(filePath(record.runDir, 'steps'))
    this.curves = new RunCurves(objectiveIn(record))
    this.look()
  }

  /** @returns what has grown since the last look */
  look(): Grown[] {
    const grown: Grown[] = this.#readSteps() ? ['metrics'] : []
    for (const name of ['log', 'cases'] as const) {
      const size = entryAt(filePath(this.#record.runDir, name))?.size ?? 0
      if (size !== this.#bytes[name]) grown.push(name)
      this.#bytes[name] = size
    }
    return grown
  }

  #readSteps(): boolean {
    let hasMore = false
    try {
      for (const lines of this.#steps.batches()) {
        for (const line of lines) {
          const event = parseMetricLine(line)
          if (event) hasMore = this.#take(event) || hasMore
        }
      }
    } catch {
      // It is no file that is read, or too many are open: what is there is read when the run is over.
    }
    return hasMore
  }

  /** What an attempt before the last one has logged does not count. */
  #take(event: StoredMetric): boolean {
    const [attempt, restart] = [event.attempt ?? 0, event.restart ?? 0]
    const [lastAttempt, lastRestart] = this.#attempt
    if (attempt < lastAttempt || (attempt === lastAttempt && restart < lastRestart)) return false
    if (attempt !== lastAttempt || restart !== lastRestart) {
      this.#attempt = [attempt, restart]
      this.curves = new RunCurves(objectiveIn(this.#record))
    }
    addEvent(this.curves, event, startOf(this.#record))
    return true
  }
}
