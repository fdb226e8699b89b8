/** Runs attempts of one function in this process, for programs that call the runner with a function. */
import type { Definition } from '../experiment/definition.ts'
import type { AttemptHandle, Executor, Loss } from '../model/execution.ts'
import type { AttemptOutcome, AttemptRequest } from '../model/run.ts'
import { startAttempt } from '../worker/run-attempt.ts'

export class InlineExecutor implements Executor {
  readonly #definition: Definition

  constructor(definition: Definition) {
    this.#definition = definition
  }

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
      abort: ({ name, message }) => attempt.abort(Object.assign(new Error(message), { name })),
      kill: (loss) => lose(loss),
    }
  }

  async close(): Promise<void> {}
}
