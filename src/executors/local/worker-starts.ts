/** Waits for workers to start, ends those that hang meanwhile, and says when too many did not. */

import { ZtxexpError } from '../../model/error.ts'
import { counted } from '../../model/utils/counted.ts'
import { WorkerGone } from './pool-worker.ts'
import type { Slot } from './slot.ts'
import { describeFailedStart } from './worker-exit.ts'

/** Workers in a row that do not start before the session is ended: when none ever has, and when some have. */
const MAX_FAILED_STARTS = { first: 3, later: 10 }
/** One that hangs while it starts weighs as much as several: each takes its time. */
const HUNG_WEIGHT = 3

export class WorkerStarts {
  readonly #timeoutMs: number
  #failed = { count: 0, weight: 0 }
  #why = ''
  #hasAnyStarted = false

  /** @param timeoutMs Milliseconds that a worker may take. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** @throws {ZtxexpError} `WORKERS_UNUSABLE` when too many in a row did not start */
  check(): void {
    const most = this.#hasAnyStarted ? MAX_FAILED_STARTS.later : MAX_FAILED_STARTS.first
    if (this.#failed.weight < most) return
    const { count } = this.#failed
    const all = count > 1 ? `${counted(count, 'worker')} in a row did not start. ` : ''
    throw new ZtxexpError('WORKERS_UNUSABLE', all + this.#why)
  }

  /** Resolves with whether a worker has started. One that was ended for another reason does not count. */
  async greet(slot: Slot): Promise<boolean> {
    const timer = setTimeout(() => {
      slot.startError =
        `A worker did not answer within ${this.#timeoutMs / 1000} s of its start and was ended. Does a ` +
        'module that is loaded before it (NODE_OPTIONS, execArgv) wait for something? Raise --start-timeout if it ' +
        'only takes long.'
      void slot.worker.kill()
    }, this.#timeoutMs)
    try {
      await slot.worker.greet()
    } catch (error) {
      if (slot.isBeingKilled || slot.isRetired || !(error instanceof WorkerGone)) return false
      this.#failed.count++
      this.#failed.weight += slot.startError === undefined ? 1 : HUNG_WEIGHT
      this.#why = slot.startError ?? describeFailedStart(error.exit)
      return false
    } finally {
      clearTimeout(timer)
    }
    this.#hasAnyStarted = true
    this.#failed = { count: 0, weight: 0 }
    return true
  }
}
