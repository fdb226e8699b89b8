/** Runs attempts of one function in this process, for programs that call the runner with a function. */
import type { Definition } from '../experiment/definition.ts'
import type { AttemptHandle, Executor, Loss } from '../model/execution.ts'
import type { AttemptOutcome, AttemptRequest, CollectedExperiment } from '../model/run.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'
import { startAttempt } from '../worker/run-attempt.ts'

export class InlineExecutor implements Executor {
  readonly #definition: Definition
  readonly #experiments: () => Promise<CollectedExperiment[]>

  /** @param experiments What is collected: the one experiment of the function. */
  constructor(definition: Definition, experiments: () => Promise<CollectedExperiment[]>) {
    this.#definition = definition
    this.#experiments = experiments
  }

  addModule(): void {}

  async collect(): Promise<LoadOutcome> {
    return { ok: true, experiments: await this.#experiments() }
  }

  cancelCollecting(): void {}

  start(request: AttemptRequest, onStarted: () => void): AttemptHandle {
    onStarted()
    const startedAt = performance.now()
    const attempt = startAttempt(this.#definition, request)
    // Nothing can end a function in this process: a lost attempt is left to itself.
    let lose: (loss: Loss) => void = () => {}
    const lost = new Promise<AttemptOutcome>((resolve) => {
      lose = (loss) => {
        const durationMs = performance.now() - startedAt
        const written = { metrics: Number.POSITIVE_INFINITY, printed: Number.POSITIVE_INFINITY }
        resolve({ kind: 'lost', ...loss, durationMs, written })
      }
    })
    return {
      outcome: Promise.race([attempt.outcome, lost]),
      abort: ({ name, message, graceMs }) =>
        attempt.abort(Object.assign(new Error(message), { name }), graceMs),
      kill: (loss) => lose(loss),
    }
  }

  /** The process of the caller is no worker, and must not be ended like one. */
  busyWorkers(): never[] {
    return []
  }

  async close(): Promise<void> {}
}
