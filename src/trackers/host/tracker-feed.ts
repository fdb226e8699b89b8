/** One tracker in a session: its start, its runs, its end. */
import { setTimeout as delay } from 'node:timers/promises'
import { nameError } from '../../errors/error-record.ts'
import type { SessionInfo } from '../../model/event.ts'
import type { TrackedSummary } from '../../model/tracker.ts'
import { describeTracker, type NamedTracker } from '../named-tracker.ts'
import { growingPause } from './growing-pause.ts'
import { type Progress, RunQueue } from './run-queue.ts'

/** How far a tracker was when nothing waited for it any more. */
export interface TrackerOutcome extends Progress {
  name: string
  /** What `ztxexp sync` calls it. */
  source: string
  /** Runs that it will not take as they are. */
  refused: number
  isComplete: boolean
  /** Whether it is still busy, though it was told to stop. */
  isStuck: boolean
}

export interface EndOptions {
  /** Milliseconds to wait at most. */
  mostMs: number
  /** Milliseconds to wait at most for something to be taken. */
  quietMs: number
  /** Ends the waiting early. */
  signal: AbortSignal
}

/** At the end nobody waits for one that has failed so often in a row. */
const MOST_FAILURES = 3
/** Time for what is under way to hear that it is to stop. */
const STOP_MS = 100

export class TrackerFeed {
  readonly tracker: NamedTracker['tracker']
  readonly queue: RunQueue
  readonly #source: string
  readonly #warn: (message: string) => void
  readonly #controller = new AbortController()
  #isWarned = false
  #startFailures = 0
  #start: Promise<boolean> | undefined
  #hasStarted = false
  #wake = (): void => {}

  constructor({ tracker, source }: NamedTracker, warn: (message: string) => void) {
    this.tracker = tracker
    this.#source = source
    this.#warn = warn
    this.queue = new RunQueue(tracker, this.#controller.signal, (message) => this.#warnOnce(message))
    this.queue.onChange(() => this.#wake())
  }

  /** Begins; runs are sent when the tracker has taken the start of the session. */
  open(session: SessionInfo): void {
    this.#start ??= this.#open(session)
  }

  async #open(session: SessionInfo): Promise<boolean> {
    const { signal } = this.#controller
    const warn = (message: string) => this.#warn(`Tracker ${this.tracker.name}: ${message}`)
    while (!signal.aborted) {
      try {
        await this.tracker.onSessionStart?.({ ...session, signal, warn })
        this.#hasStarted = true
        this.queue.open()
        return true
      } catch (error) {
        if (signal.aborted) return false
        const { name, message } = nameError(error)
        this.#warnOnce(`${name}: ${message}`)
        await pause(growingPause(this.#startFailures++), signal)
      }
    }
    return false
  }

  /** Waits while runs are taken, within the bounds; then nothing more is sent. */
  async end(summary: TrackedSummary, options: EndOptions): Promise<TrackerOutcome> {
    const untilMs = performance.now() + options.mostMs
    this.queue.hurry()
    this.queue.movedAtMs = performance.now()
    await this.#wait(() => this.#isSettled(untilMs, options))
    if (this.#hasStarted && !options.signal.aborted && this.queue.isEmpty) {
      const leftMs = Math.max(STOP_MS, Math.min(untilMs - performance.now(), options.quietMs))
      await Promise.race([this.#endSession(summary), pause(leftMs, options.signal)])
    }
    this.queue.close()
    this.#controller.abort(new Error('Nothing waits for the tracker any more.'))
    const stopMs = performance.now() + STOP_MS
    await this.#wait(() => this.queue.isIdle || performance.now() > stopMs)
    const { progress, refused, isEmpty, isIdle } = this.queue
    const isComplete = isEmpty && refused === 0 && (this.#hasStarted || progress.total === 0)
    return {
      ...progress,
      name: this.tracker.name,
      source: this.#source,
      refused,
      isComplete,
      isStuck: !isIdle,
    }
  }

  #isSettled(untilMs: number, { quietMs, signal }: EndOptions): boolean {
    const now = performance.now()
    return (
      signal.aborted ||
      (this.queue.isEmpty && (this.#hasStarted || this.queue.progress.total === 0)) ||
      now > untilMs ||
      now > this.queue.movedAtMs + quietMs ||
      Math.max(this.queue.failuresInARow, this.#startFailures) >= MOST_FAILURES
    )
  }

  async #endSession(summary: TrackedSummary): Promise<void> {
    try {
      await this.tracker.onSessionEnd?.(summary)
    } catch (error) {
      const { name, message } = nameError(error)
      this.#warnOnce(`${name}: ${message}`)
    }
  }

  /** Looks whenever a run was taken or has failed, and now and then. */
  async #wait(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  #warnOnce(message: string): void {
    if (this.#isWarned) return
    this.#isWarned = true
    this.#warn(
      `Tracker ${describeTracker(this.tracker)}: ${message} No run is harmed: what it lacks can be sent later.`,
    )
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // It is rejected where the signal ends it early.
  await delay(ms, undefined, { signal, ref: false }).catch(() => {})
}
