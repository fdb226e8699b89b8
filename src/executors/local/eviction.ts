/**
 * Ends attempts that do not end by themselves, and their worker with them: nothing smaller than a worker can be ended.
 *
 *     timeout, the worker answers ──▶ its other attempts may end first, for as long as the grace period ──▶ killed
 *     timeout, it does not answer ──▶ whose code keeps it busy is looked up ──▶ killed
 *     ended by name ──▶ the same
 *     anything else ──▶ killed at once
 *
 * A worker in which something is to be ended takes no other attempt.
 */
import { plainRecord } from '../../model/error.ts'
import type { ExecutorHooks, Loss } from '../../model/execution.ts'
import type { AbortReason } from '../../model/run.ts'
import type { LookAnswer } from '../../model/worker-protocol.ts'
import type { Slot, SlotAttempt } from './slot.ts'

export interface EvictionOptions extends Pick<ExecutorHooks, 'onLateError'> {
  /** Milliseconds from the abort of a run's signal to its end, and from there to the end of its worker. */
  graceMs: number
}

export class Eviction {
  readonly #options: EvictionOptions

  constructor(options: EvictionOptions) {
    this.#options = options
  }

  /** Asks an attempt to end by itself. */
  ask(slot: Slot, runId: string, reason: AbortReason): void {
    const attempt = slot.attempts.get(runId)
    if (!attempt) return
    attempt.isAborted = true
    // What it leaves behind could not be told from what others are doing.
    if (slot.attempts.size > 1) slot.isRetired = true
    const heard = slot.worker.request({ type: 'abort', runId, reason })
    // Where the worker is gone, the attempt's own request says so.
    heard.then(
      () => {
        attempt.isHeard = true
      },
      () => {},
    )
  }

  /** Ends an attempt, with this to be said of it. */
  end(slot: Slot, attempt: SlotAttempt, loss: Loss): void {
    slot.isRetired = true
    if (loss.reason !== 'timeout' && loss.reason !== 'named') {
      blame(slot, attempt, loss)
      this.kill(slot)
    } else if (attempt.isHeard) {
      blame(slot, attempt, loss)
      this.#drain(slot)
    } else {
      void this.#endBusy(slot, attempt, loss)
    }
  }

  /** Ends a worker where the code that keeps it busy is of none of its attempts. */
  async endIfLeftBusy(slot: Slot): Promise<void> {
    slot.looking ??= slot.worker.look()
    const answer = await slot.looking
    slot.looking = undefined
    if (!answer || answer.runId === null || slot.attempts.has(answer.runId)) return
    if (slot.worker.isGone || slot.isBeingKilled) return
    this.#blameSeen(slot, answer)
    this.kill(slot)
  }

  /** To be called when an attempt has left its worker: where nobody is waited for any more, that is ended. */
  left(slot: Slot): void {
    if (slot.drain && !hasHealthy(slot)) this.kill(slot)
  }

  kill(slot: Slot): void {
    slot.isRetired = true
    slot.isBeingKilled = true
    clearTimeout(slot.drain)
    void slot.worker.kill()
  }

  #drain(slot: Slot): void {
    if (!hasHealthy(slot)) this.kill(slot)
    else slot.drain ??= setTimeout(() => this.kill(slot), this.#options.graceMs)
  }

  /** A worker that is busy in a loop: that may be the fault of any of its runs, or of one that is long over. */
  async #endBusy(slot: Slot, attempt: SlotAttempt, loss: Loss): Promise<void> {
    if (slot.isBeingKilled) return
    slot.looking ??= slot.begun > 1 ? slot.worker.look() : Promise.resolve(undefined)
    const answer = await slot.looking
    slot.looking = undefined
    if (slot.worker.isGone || slot.isBeingKilled) return
    if (attempt.isHeard) {
      // It has answered after all.
      this.end(slot, attempt, loss)
      return
    }
    if (answer) this.#blameSeen(slot, answer)
    else if (slot.attempts.size === 1) blame(slot, attempt, loss)
    this.kill(slot)
  }

  #blameSeen(slot: Slot, { runId }: LookAnswer): void {
    if (runId === null) return
    slot.isBlameKnown = true
    const guilty = slot.attempts.get(runId)
    if (!guilty) this.#options.onLateError({ runId, error: BUSY_AFTER_END })
    // One that has not been told to end may go on elsewhere, where it is in nobody's way.
    else guilty.loss ??= { reason: guilty.isAborted ? 'timeout' : 'suspect', error: BUSY }
  }
}

/** In a worker that is being ended already, it is that which ends this attempt too. */
function blame(slot: Slot, attempt: SlotAttempt, loss: Loss): void {
  if (slot.isBeingKilled && loss.reason !== 'cancelled') return
  attempt.loss ??= loss
  slot.isBlameKnown = true
}

function hasHealthy({ attempts }: Slot): boolean {
  return [...attempts.values()].some(({ loss }) => loss === undefined)
}

const BUSY = plainRecord('WorkerExit', 'The run kept its worker busy in a loop, which was ended.')
const BUSY_AFTER_END = plainRecord(
  'WorkerExit',
  'Something that the run has left behind, such as a timer, kept its worker busy in a loop after the run had ' +
    'returned, and the worker was ended. End it before the run returns.',
)
