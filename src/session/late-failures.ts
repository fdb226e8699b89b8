/** Runs, and cases of evaluations, that are over when something that they have left behind fails: they have failed then. */
import { runOfUnit } from '../model/evaluation.ts'
import type { RunResult } from '../model/run.ts'
import type { LateError } from '../model/worker-protocol.ts'
import type { Broadcast } from '../reporters/broadcast.ts'

/** Whoever may know the case of a late error. @returns whether its record says so now */
export type AmendCase = (late: LateError) => boolean

export class LateFailures {
  readonly #broadcast: Broadcast
  readonly #warn: (message: string) => void
  readonly #results = new Map<string, RunResult>()
  /** Those added last are asked first. */
  readonly #cases: AmendCase[] = []

  constructor(broadcast: Broadcast, warn: (message: string) => void) {
    this.#broadcast = broadcast
    this.#warn = warn
    broadcast.subscribe((event) => {
      if (event.type === 'runEnded') this.#results.set(event.result.run.runId, event.result)
    })
  }

  /** Has cases amended, besides runs. */
  addCases(amend: AmendCase): void {
    this.#cases.unshift(amend)
  }

  /** Says in the record of a run, or of a case, that it has failed after all. */
  amend(late: LateError): void {
    const { runId, error } = late
    const run = runOfUnit(runId ?? '')
    if (run !== (runId ?? '')) {
      this.#try(`A case of ${run}`, () => {
        if (!this.#cases.some((amend) => amend(late)))
          this.#warn(`An error came up after a case of ${run} had ended. ${error.message}`)
      })
      return
    }
    const result = this.#results.get(run)
    if (!result)
      this.#warn(`An error came up outside of any run, and its worker is replaced. ${error.message}`)
    else if (result.status === 'succeeded') {
      const amended: RunResult = { ...result, status: 'failed', error }
      this.#results.set(run, amended)
      this.#try(run, () => this.#broadcast.emit({ type: 'runAmended', result: amended }))
    }
  }

  #try(what: string, record: () => void): void {
    try {
      record()
    } catch (thrown) {
      this.#warn(`${what} has failed after its end, and that cannot be recorded: ${thrown}`)
    }
  }
}
