/** Shows how far a session is: live on a terminal, in lines elsewhere, not at all beside a reporter that prints. */

import type { SourcePlan } from '../../model/config-source.ts'
import type { LifecycleListener } from '../../model/event.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import { ProgressLog } from '../../reporters/live/progress-log.ts'
import { LiveState } from '../../reporters/live/state.ts'
import { PRINTS_NOTHING } from '../../vitest/reporters/reporters.ts'
import type { Terminal } from '../terminal.ts'

export class SessionView {
  readonly #terminal: Terminal
  readonly #options: () => ResolvedOptions | undefined
  readonly #state = new LiveState()
  #isStopped = false
  #close = () => {}

  /** @param options Known when the first file is. */
  constructor(terminal: Terminal, options: () => ResolvedOptions | undefined) {
    this.#terminal = terminal
    this.#options = options
  }

  readonly listen: LifecycleListener = (event) => this.#state.listen(event)

  /** The runs are done by other machines. @param text Says by which; undefined before that is known. */
  showMachines(text: () => string | undefined): void {
    this.#state.machines = text
  }

  /** So many files are being loaded. */
  expectFiles(count: number): void {
    this.#state.filesLoading += count
  }

  /** A file is loaded, and its runs are known. */
  addFile(plans: readonly RunPlan[], sources: readonly SourcePlan[]): void {
    this.#state.filesLoading--
    this.#state.expect(plans, sources)
  }

  /** Shows it below an empty line. */
  async open(): Promise<void> {
    const options = this.#options()
    const { screen } = this.#terminal
    const isSilent = !options || options.reporter.some((name) => !PRINTS_NOTHING.has(name))
    if (isSilent || !screen) {
      this.#terminal.separate()
      if (!isSilent) this.#close = new ProgressLog(this.#state, this.#terminal).close
      return
    }
    // Only where it is used: the start of every command would pay for it.
    const { openLiveView } = await import('./live-view.ts')
    if (!this.#isStopped)
      this.#close = openLiveView(this.#state, { ...options, screen, terminal: this.#terminal })
  }

  /** Takes it away, and leaves an empty line. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#close()
    this.#terminal.separate()
  }
}
