/** Runs attempts of one function in this process, for programs that call the runner with a function. */
import { recordError } from '../errors/error-record.ts'
import { askSource } from '../experiment/declare/ask-source.ts'
import { CaseReader } from '../experiment/declare/case-reader.ts'
import type { Definition } from '../experiment/declare/definition.ts'
import type { SourceHandle } from '../model/config-source.ts'
import { invariant } from '../model/error.ts'
import type { CasesHandle } from '../model/evaluation.ts'
import type { Abilities, AttemptHandle, Executor, Loss, OnAnswered } from '../model/execution.ts'
import type { AttemptOutcome, AttemptRequest, CollectedExperiment } from '../model/run.ts'
import { monotonicMs } from '../model/utils/time.ts'
import { type LoadOutcome, NO_SETTING } from '../model/worker-protocol.ts'
import { startAttempt } from '../worker/attempt/run-attempt.ts'
import { provideVitestState } from '../worker/vitest-state.ts'

export class InlineExecutor implements Executor {
  readonly abilities: Abilities = {
    workers: 1,
    canShare: false,
    canKill: false,
    hasOwnMemory: false,
    hasOwnOutput: false,
  }
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

  start(request: AttemptRequest, onStarted: () => void, onAnswered?: OnAnswered): AttemptHandle {
    supplyHelpers()
    onStarted()
    const startedAt = monotonicMs()
    const attempt = startAttempt(this.#definition, request, { onAnswered })
    // Nothing can end a function in this process: a lost attempt is left to itself.
    let lose: (loss: Loss) => void = () => {}
    const lost = new Promise<AttemptOutcome>((resolve) => {
      lose = (loss) => {
        const durationMs = monotonicMs() - startedAt
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

  openSource(): SourceHandle {
    return {
      ask: (question) =>
        askSource(
          JSON.stringify(this.#definition.name),
          { definition: this.#definition, folder: '.' },
          question,
        ).catch((thrown) => ({
          ok: false,
          error: recordError(thrown),
        })),
      close: async () => {},
    }
  }

  openCases(): CasesHandle {
    const { evaluation } = this.#definition
    const reader = evaluation && new CaseReader(evaluation, process.cwd())
    return {
      ask: async (question) => {
        try {
          invariant(reader, 'The experiment has no cases')
          return { ok: true, ...(await reader.read(question)) }
        } catch (thrown) {
          return { ok: false, error: recordError(thrown) }
        }
      },
      close: async () => {},
    }
  }

  /** The process of the caller is no worker, and must not be ended like one. */
  busyWorkers(): never[] {
    return []
  }

  async close(): Promise<void> {}
}

/** Vitest's helpers, where the program has imported them outside of Vitest, would ask for a bug report without a state. */
function supplyHelpers(): void {
  const isImported = Symbol.for('expect-global') in globalThis
  if (isImported && !('__vitest_worker__' in globalThis)) provideVitestState(NO_SETTING)
}
