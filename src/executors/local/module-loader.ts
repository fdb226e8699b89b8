/** Has workers load module graphs, within the time that is to be expected. */
import { ZtxexpError } from '../../model/error.ts'
import type { ConfigSelection } from '../../model/run.ts'
import type { LoadOutcome } from '../../model/worker-protocol.ts'
import type { Eviction } from './eviction.ts'
import type { ModuleFiles } from './module-files.ts'
import type { Slot, SlotAttempt } from './slot.ts'
import { loadTimeout } from './worker-exit.ts'

export class ModuleLoader {
  readonly #modules: ModuleFiles
  readonly #eviction: Eviction
  readonly #startTimeoutMs: number
  /** How long it took to load each module graph for the first time, in milliseconds. */
  readonly #loadTimes = new Map<string, number>()

  constructor(modules: ModuleFiles, eviction: Eviction, startTimeoutMs: number) {
    this.#modules = modules
    this.#eviction = eviction
    this.#startTimeoutMs = startTimeoutMs
  }

  /**
   * @param collect Given where it is to be said what the file declares.
   * @throws {WorkerGone} when the worker ends before it has answered
   */
  async load(slot: Slot, moduleKey: string, collect: ConfigSelection | null): Promise<LoadOutcome> {
    if (!collect && slot.loaded.has(moduleKey)) return { ok: true, experiments: [] }
    const module = this.#modules.get(moduleKey)
    if (!module) throw new ZtxexpError('INTERNAL', `Unknown module ${moduleKey}. This is a bug in ztxexp.`)
    const startedAt = performance.now()
    const outcome = await slot.worker.request({ type: 'load', module, collect })
    if (outcome.ok) {
      slot.loaded.add(moduleKey)
      slot.isToBeLeft ||= outcome.isToBeLeft ?? false
      if (!this.#loadTimes.has(moduleKey)) this.#loadTimes.set(moduleKey, performance.now() - startedAt)
    }
    return outcome
  }

  /** A file that has been loaded before is expected to load again: one that hangs would hold its run for ever. */
  async loadInTime(slot: Slot, attempt: SlotAttempt, moduleKey: string): Promise<LoadOutcome> {
    const isBusy = [...slot.attempts.values()].some(({ hasBegun }) => hasBegun)
    if (isBusy || slot.loaded.has(moduleKey)) return this.load(slot, moduleKey, null)
    const firstMs = this.#loadTimes.get(moduleKey) ?? 0
    const limitMs = this.#startTimeoutMs + 10 * firstMs
    const timer = setTimeout(() => {
      if (!slot.worker.hasStarted) return
      attempt.loss ??= { reason: 'exit', error: loadTimeout(limitMs, firstMs) }
      slot.isBlameKnown = true
      this.#eviction.kill(slot)
    }, limitMs)
    try {
      return await this.load(slot, moduleKey, null)
    } finally {
      clearTimeout(timer)
    }
  }
}
