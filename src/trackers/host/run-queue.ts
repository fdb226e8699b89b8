/**
 * The runs that one tracker has not taken all of. Only their names are kept: what there is to send is read from the run
 * directories when its turn comes, so that memory does not grow with what waits.
 *
 *     waiting ──its turn──▶ being sent ──all taken──▶ done
 *        ▲                      │   └──there is more meanwhile──▶ waiting
 *        └──the tracker fails───┤   (it pauses; this run waits behind the others)
 *                               └──would fail again──▶ refused
 */
import { setImmediate } from 'node:timers/promises'
import { nameError } from '../../errors/error-record.ts'
import type { Tracker } from '../../model/tracker.ts'
import { DeliveryError } from '../delivery-error.ts'
import { deliverRun } from './deliver-run.ts'
import { growingPause } from './growing-pause.ts'

/** A run that goes on is looked at again after so long: its metrics are sent together. */
const INTERVAL_MS = 1000

interface Waiting {
  isOver: boolean
  dueMs: number
  failures: number
}

/** How far a tracker is. */
export interface Progress {
  /** Runs of which it has taken all that there is. */
  sent: number
  total: number
}

export class RunQueue {
  readonly #tracker: Tracker
  readonly #signal: AbortSignal
  readonly #onFailure: (message: string) => void
  /** By the run's directory, in the order of their turns. */
  readonly #waiting = new Map<string, Waiting>()
  readonly #sending = new Set<string>()
  readonly #known = new Set<string>()
  /** When runs that go on were last looked at. */
  readonly #lookedAtMs = new Map<string, number>()
  readonly #refused = new Set<string>()
  /** Failures since something was last taken. */
  #failures = 0
  #pausedUntilMs = 0
  #timer: NodeJS.Timeout | undefined
  #isOpen = false
  #isHurried = false
  #onChange = (): void => {}
  /** When something was last taken; by the clock of `performance`. */
  movedAtMs = performance.now()

  /** @param onFailure Told of each failure. */
  constructor(tracker: Tracker, signal: AbortSignal, onFailure: (message: string) => void) {
    this.#tracker = tracker
    this.#signal = signal
    this.#onFailure = onFailure
  }

  get progress(): Progress {
    const left = new Set([...this.#waiting.keys(), ...this.#sending]).size
    return { sent: this.#known.size - left - this.refused, total: this.#known.size }
  }

  get refused(): number {
    return this.#refused.size
  }

  get isEmpty(): boolean {
    return this.#waiting.size + this.#sending.size === 0
  }

  /** Whether no hook is under way. */
  get isIdle(): boolean {
    return this.#sending.size === 0
  }

  /** Failures since something was last taken. */
  get failuresInARow(): number {
    return this.#failures
  }

  /** Called whenever a run was taken, refused or has failed. */
  onChange(listener: () => void): void {
    this.#onChange = listener
  }

  /** There is something new of a run. */
  add(runDir: string, isOver: boolean): void {
    this.#known.add(runDir)
    this.#refused.delete(runDir)
    const known = this.#waiting.get(runDir)
    if (known) {
      known.isOver ||= isOver
      if (isOver && known.failures === 0) known.dueMs = 0
    } else {
      const dueMs = isOver ? 0 : (this.#lookedAtMs.get(runDir) ?? 0) + INTERVAL_MS
      this.#waiting.set(runDir, { isOver, dueMs, failures: 0 })
    }
    this.#sendMore()
  }

  /** From now on runs are sent. */
  open(): void {
    this.#isOpen = true
    this.#sendMore()
  }

  /** Sends as much at once as the tracker takes, and tries at once what would wait after a failure. */
  hurry(): void {
    this.#isHurried = true
    this.#pausedUntilMs = 0
    for (const waiting of this.#waiting.values()) waiting.dueMs = 0
    this.#sendMore()
  }

  close(): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
  }

  #sendMore(): void {
    clearTimeout(this.#timer)
    // The main process is where runs wait for each other: while they go on, it sends one at a time.
    const mostAtOnce = this.#isHurried ? (this.#tracker.concurrency ?? 1) : 1
    while (this.#isOpen && this.#sending.size < mostAtOnce) {
      const now = performance.now()
      const isPaused = now < this.#pausedUntilMs
      const next = isPaused ? undefined : this.#takeNext(now)
      if (!next) {
        // All that waits is looked through only where little can be waiting.
        const dueMs = isPaused ? this.#pausedUntilMs : this.#earliest()
        if (Number.isFinite(dueMs)) this.#timer = setTimeout(() => this.#sendMore(), dueMs - now + 1).unref()
        return
      }
      void this.#send(...next)
    }
  }

  #takeNext(now: number): [string, Waiting] | undefined {
    for (const [runDir, waiting] of this.#waiting) {
      if (waiting.dueMs > now || this.#sending.has(runDir)) continue
      this.#waiting.delete(runDir)
      return [runDir, waiting]
    }
    return undefined
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const [runDir, { dueMs }] of this.#waiting)
      if (!this.#sending.has(runDir)) earliest = Math.min(earliest, dueMs)
    return earliest
  }

  async #send(runDir: string, waiting: Waiting): Promise<void> {
    this.#sending.add(runDir)
    if (waiting.isOver) this.#lookedAtMs.delete(runDir)
    else this.#lookedAtMs.set(runDir, performance.now())
    // Trackers that wait for nothing must not keep the event loop.
    await setImmediate()
    try {
      await deliverRun(this.#tracker, runDir, { signal: this.#signal, onTaken: () => this.#noteTaken() })
    } catch (error) {
      if (!this.#signal.aborted) this.#fail(runDir, waiting, error)
      else this.#waiting.set(runDir, waiting)
    }
    this.#sending.delete(runDir)
    this.#onChange()
    this.#sendMore()
  }

  #noteTaken(): void {
    this.#failures = 0
    this.movedAtMs = performance.now()
    this.#onChange()
  }

  #fail(runDir: string, waiting: Waiting, error: unknown): void {
    const { name, message } = nameError(error)
    this.#onFailure(error instanceof DeliveryError ? message : `${name}: ${message}`)
    if (error instanceof DeliveryError && error.isFinal) {
      this.#refused.add(runDir)
      return
    }
    const now = performance.now()
    const asked = (error instanceof DeliveryError && error.retryAfterMs) || 0
    this.#pausedUntilMs = now + growingPause(this.#failures++, asked)
    const failures = waiting.failures + 1
    const dueMs = now + growingPause(failures)
    const meanwhile = this.#waiting.get(runDir)
    this.#waiting.delete(runDir)
    this.#waiting.set(runDir, { isOver: waiting.isOver || meanwhile?.isOver === true, dueMs, failures })
  }
}
