/** The results of a session, as they come in and are amended. */
import type { LifecycleEvent } from '../model/event.ts'
import type { RunResult } from '../model/run.ts'

export class ResultList {
  /** In the order of their ends. */
  readonly results: RunResult[] = []

  readonly listen = (event: LifecycleEvent): void => {
    if (event.type === 'runEnded' || event.type === 'runReused') this.results.push(event.result)
    if (event.type === 'runAmended') {
      const index = this.results.findIndex(({ run }) => run === event.result.run)
      // One of an earlier round stays what it was there.
      if (index !== -1) this.results[index] = event.result
    }
  }
}
