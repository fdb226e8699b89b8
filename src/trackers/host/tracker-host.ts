/** All trackers of a session: they hear of what happens to runs, and are waited for at the end. */
import type { LifecycleEvent, SessionInfo } from '../../model/event.ts'
import type { TrackedSummary } from '../../model/tracker.ts'
import type { NamedTracker } from '../named-tracker.ts'
import type { Progress } from './run-queue.ts'
import { type EndOptions, TrackerFeed, type TrackerOutcome } from './tracker-feed.ts'

export class TrackerHost {
  readonly #feeds: TrackerFeed[]
  readonly #ending = new AbortController()
  #outcomes: readonly TrackerOutcome[] = []

  /** @param warn Told of each tracker that fails, once. */
  constructor(trackers: readonly NamedTracker[], warn: (message: string) => void) {
    this.#feeds = trackers.map((tracker) => new TrackerFeed(tracker, warn))
  }

  readonly listen = (event: LifecycleEvent): void => {
    switch (event.type) {
      case 'sessionStarted':
        this.open(event.session)
        break
      case 'runStarted':
      case 'metricsLogged':
        // What another machine does is here when it is over.
        if (event.run.host === undefined) this.add(event.run.runDir, false)
        break
      case 'runEnded':
      case 'runAmended':
        this.add(event.result.run.runDir, true)
        break
      default:
    }
  }

  open(session: SessionInfo): void {
    for (const feed of this.#feeds) feed.open(session)
  }

  /** There is something new of a run. */
  add(runDir: string, isOver: boolean): void {
    for (const { queue } of this.#feeds) queue.add(runDir, isOver)
  }

  /** How far each tracker is. */
  progress(): (Progress & { name: string })[] {
    return this.#feeds.map(({ tracker, queue }) => ({ name: tracker.name, ...queue.progress }))
  }

  /** How far each was at the end. */
  get outcomes(): readonly TrackerOutcome[] {
    return this.#outcomes
  }

  /** Waits for all, within the bounds, and sends nothing more afterwards. */
  async end(summary: TrackedSummary, bounds: Omit<EndOptions, 'signal'>): Promise<void> {
    const options = { ...bounds, signal: this.#ending.signal }
    this.#outcomes = await Promise.all(this.#feeds.map((feed) => feed.end(summary, options)))
  }

  /** Whoever waits at the end waits no longer. */
  stopWaiting(): void {
    this.#ending.abort()
  }
}
