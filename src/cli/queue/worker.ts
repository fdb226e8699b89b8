/** `ztxexp worker`: does the runs of sessions on a queue, one session after the other. */
import { setTimeout as pause } from 'node:timers/promises'
import { readCodeFacts } from '../../machines/queue/code-facts.ts'
import type {
  QueueBackend,
  SessionFacts,
  SessionState,
  WorkerQueue,
} from '../../machines/queue/queue-port.ts'
import { checkFacts } from '../../machines/queue/session-facts.ts'
import type { ErrorRecord } from '../../model/error.ts'
import { messageOf } from '../../model/utils/message-of.ts'
import { locateProject } from '../../options/resolve.ts'
import { watchSignals } from '../../session/signals.ts'
import type { CommandInput } from '../command-input.ts'
import { openQueue, saidOptions, warner } from './queue-options.ts'
import { type ServingSession, serveSession } from './serve-session.ts'

/** How often it is looked whether there is a session. */
const LOOK_MS = 1000

/** @returns the exit code */
export async function workerCommand(input: CommandInput): Promise<number> {
  const { backend } = await openQueue(input)
  const worker = new Worker(input, backend)
  const signals = watchSignals(input.host, (error) => worker.end(error))
  try {
    await worker.work()
    return signals.exitCode() ?? 0
  } finally {
    await worker.leave()
    await backend.close()
    signals.stop()
  }
}

class Worker {
  readonly #input: CommandInput
  readonly #backend: QueueBackend
  /** Sessions of which it takes no runs, and what it has told them, if anything. */
  readonly #refused = new Map<string, WorkerQueue | undefined>()
  readonly #ending = new AbortController()
  #serving: ServingSession | undefined
  #hasServed = false

  constructor(input: CommandInput, backend: QueueBackend) {
    this.#input = input
    this.#backend = backend
  }

  async work(): Promise<void> {
    const { terminal, version } = this.#input
    const { root } = locateProject(this.#input)
    const { once = false } = saidOptions(this.#input)
    const code = await readCodeFacts(root, root)
    const badge = terminal.colors.inverse(terminal.colors.bold(terminal.colors.cyan(' WORK ')))
    const head = `ztxexp v${version}`
    terminal.print(`\n ${badge} ${terminal.colors.cyan(head)} ${terminal.colors.gray(root)}`)
    terminal.print(terminal.colors.dim(`        ${this.#backend.label} · waiting for sessions`))
    while (!this.#ending.signal.aborted) {
      const next = await this.#next()
      if (next) {
        const refused = await serveSession(next, {
          input: this.#input,
          backend: this.#backend,
          code,
          onServing: (serving) => {
            this.#serving = serving
          },
          isWantedElsewhere: async () => (await this.#next(next.id)) !== undefined,
        })
        this.#serving = undefined
        if (refused) this.#refused.set(next.id, refused.queue)
        else this.#hasServed = true
      } else if (once && (this.#hasServed || this.#refused.size === 0)) return
      else await pause(LOOK_MS, undefined, { signal: this.#ending.signal }).catch(() => {})
    }
  }

  /** Gives back what is not done; called again, it ends that at once. */
  end(error: ErrorRecord): void {
    this.#ending.abort()
    this.#serving?.end(error)
  }

  async leave(): Promise<void> {
    await Promise.all([...this.#refused.values()].map((queue) => queue?.close()))
  }

  /** The oldest session that has something for this worker. */
  async #next(besides?: string): Promise<SessionFacts | undefined> {
    const states = await this.#backend.sessions()
    const open = states.filter((state) => !state.cancelled && state.facts.id !== besides)
    for (const [id, queue] of this.#refused) {
      if (states.some(({ facts }) => facts.id === id)) continue
      this.#refused.delete(id)
      await queue?.close()
    }
    for (const state of open) {
      if (this.#refused.has(state.facts.id) || !hasWork(state)) continue
      try {
        return checkFacts(state.facts)
      } catch (error) {
        this.#refused.set(state.facts.id, undefined)
        warner(this.#input)(messageOf(error))
      }
    }
    return undefined
  }
}

/** One that was just announced has no jobs yet, but will have some. */
function hasWork({ counts }: SessionState): boolean {
  return counts.waiting > 0 || counts.active + counts.done === 0
}
