/** Says to whoever listens that a session starts, once, when all of its files are planned, and that it has ended. */
import type { LifecycleListener, SessionInfo } from '../model/event.ts'
import type { GateVerdict } from '../model/gate-verdict.ts'
import type { RunResult } from '../model/run.ts'
import { optionsAsJson, type ResolvedOptions } from '../options/resolve.ts'
import { countResults } from './programmatic/run-summary.ts'

export class Announcement {
  readonly #options: ResolvedOptions
  readonly #emit: LifecycleListener
  #holds = 0
  #onReleased: (() => void)[] = []
  /** What is to run, until the first run starts. */
  #planned: { files: Set<string>; count: number } = { files: new Set(), count: 0 }
  #started: { info: SessionInfo; at: number } | undefined

  constructor(options: ResolvedOptions, emit: LifecycleListener) {
    this.#options = options
    this.#emit = emit
  }

  /** More files are to be planned, until the returned function is called. */
  hold(): () => void {
    this.#holds++
    return () => {
      if (--this.#holds === 0) for (const go of this.#onReleased.splice(0)) go()
    }
  }

  /**
   * @param places Where there is something to run.
   * @param count Runs, as far as is known.
   */
  async announce(places: readonly { file: string }[], count: number): Promise<void> {
    if (this.#started) return
    for (const { file } of places) this.#planned.files.add(file)
    this.#planned.count += count
    if (this.#holds > 0) await new Promise<void>((resolve) => this.#onReleased.push(resolve))
    if (this.#started) return
    const { root, resultsDir } = this.#options
    const { files, count: planned } = this.#planned
    const options = optionsAsJson(this.#options)
    const info = { root, resultsDir, files: [...files].sort(), planned, options }
    this.#started = { info, at: performance.now() }
    this.#emit({ type: 'sessionStarted', session: info })
  }

  /** @returns what it came to; undefined where nothing had started */
  end(results: readonly RunResult[], verdicts: readonly GateVerdict[]) {
    if (!this.#started) return undefined
    const { info, at } = this.#started
    const { total, succeeded, failed, skipped, reused } = countResults(results, 0)
    const counts = { total, succeeded, failed, skipped, reused }
    const summary = { counts, durationMs: performance.now() - at }
    this.#emit({ type: 'sessionEnded', session: info, verdicts, ...summary })
    return summary
  }
}
