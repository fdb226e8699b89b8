/** One round of running files: what comes of it, and how it is shown meanwhile. Watching has many, `run` one. */
import type { GateVerdict } from '../../model/gate-verdict.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import type { ConnectOptions } from '../../vitest/connect.ts'
import type { Terminal } from '../terminal.ts'
import { Outcome } from './outcome.ts'
import { printNotes } from './print-start.ts'
import { reuseNote } from './reuse-text.ts'
import { SessionView } from './session-view.ts'

export class Round {
  readonly outcome = new Outcome()
  readonly view: SessionView
  readonly #startedAt = performance.now()
  readonly #noteReuse: () => void
  readonly #options: () => ResolvedOptions | undefined

  /** @param options Known when the first file is. */
  constructor(terminal: Terminal, options: () => ResolvedOptions | undefined) {
    this.#options = options
    this.view = new SessionView(terminal, options)
    this.#noteReuse = reuseNote(terminal, () => ({ plans: this.outcome.plans, options: options() }))
  }

  /** Whether nothing is to run. */
  get isDry(): boolean {
    return this.#options()?.dryRun === true
  }

  /** Says once what was reused: all is planned when the first run starts. */
  noteReuse(): void {
    this.#noteReuse()
  }

  /**
   * Takes the view away, for the report.
   *
   * @param verdicts What the session says of what was expected
   * @returns milliseconds since the start
   */
  end(verdicts: readonly GateVerdict[]): number {
    this.outcome.verdicts = verdicts
    this.view.stop()
    this.#noteReuse()
    return performance.now() - this.#startedAt
  }
}

/** What a session tells the round that is going on. */
export function roundHooks(
  terminal: Terminal,
  round: () => Round,
): Required<Pick<ConnectOptions, 'listeners' | 'onFile' | 'onFatal'>> {
  return {
    listeners: [
      ({ type }) => {
        if (type === 'runStarted') round().noteReuse()
      },
      (event) => round().outcome.listen(event),
      (event) => round().view.listen(event),
    ],
    onFile: (file) => {
      round().outcome.addFile(file)
      // A list says them itself.
      if (!round().isDry) printNotes(terminal, file)
      const { plans, sources } = 'plans' in file ? file : { plans: [], sources: [] }
      round().view.addFile(plans, sources)
    },
    onFatal: (error) => round().outcome.addFatal(error),
  }
}
