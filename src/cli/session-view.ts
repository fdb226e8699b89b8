/** Shows how far a session is: live on a terminal, in lines elsewhere, not at all beside a reporter that prints. */

import { PRINTS_NOTHING } from '../host/reporters.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { RunPlan } from '../model/run.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import { LiveState } from '../report/live-state.ts'
import { ProgressLog } from '../report/progress-log.ts'
import type { Terminal } from './terminal.ts'

export class SessionView {
  readonly #terminal: Terminal
  readonly #options: () => ResolvedOptions | undefined
  readonly #state = new LiveState()
  #isOpened = false
  #isStopped = false
  #close = () => {}

  /** @param options Known when the first file is. */
  constructor(terminal: Terminal, options: () => ResolvedOptions | undefined) {
    this.#terminal = terminal
    this.#options = options
  }

  readonly listen: LifecycleListener = (event) => this.#state.listen(event)

  /** More runs are known of. */
  expect(plans: readonly RunPlan[]): void {
    this.#state.expect(plans)
    const options = this.#options()
    if (!options || this.#isOpened) return
    this.#isOpened = true
    void this.#open(options)
  }

  /** Takes it away. */
  stop(): void {
    this.#isStopped = true
    this.#close()
  }

  async #open(options: ResolvedOptions): Promise<void> {
    if (options.reporter.some((name) => !PRINTS_NOTHING.has(name))) return
    const { screen } = this.#terminal
    if (!screen) {
      this.#close = new ProgressLog(this.#state, this.#terminal).close
      return
    }
    // Only where it is used: the start of every command would pay for it.
    const { openLiveView } = await import('./live-view.ts')
    if (!this.#isStopped)
      this.#close = openLiveView(this.#state, { ...options, screen, terminal: this.#terminal })
  }
}
