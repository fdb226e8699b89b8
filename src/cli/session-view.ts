/** Shows how far a session is: live on a terminal, in lines elsewhere, not at all beside a reporter that prints. */
import { predictCpuPercent } from '../machine/cpu-gate.ts'
import { CpuLoadSampler } from '../machine/cpu-load.ts'
import { MemorySampler } from '../machine/memory.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { RunPlan } from '../model/run.ts'
import type { ResolvedOptions } from '../options/resolve.ts'
import { SHORTEST_SHOWN_MS } from '../report/live-runs.ts'
import { LiveScreen } from '../report/live-screen.ts'
import { LiveState } from '../report/live-state.ts'
import type { MachineReading } from '../report/live-totals.ts'
import { renderLiveView } from '../report/live-view.ts'
import { ProgressLog } from '../report/progress-log.ts'
import { PRINTS_NOTHING } from './reporters.ts'
import type { Terminal } from './terminal.ts'

/** Shorter sessions do not pay for looking at the machine. */
const MACHINE_AFTER_MS = 1000

export class SessionView {
  readonly #terminal: Terminal
  readonly #options: () => ResolvedOptions | undefined
  readonly #state = new LiveState()
  #close: (() => void) | undefined

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
    if (options) this.#close ??= openView(this.#terminal, this.#state, options)
  }

  /** Takes it away. */
  stop(): void {
    this.#close?.()
    this.#close = () => {}
  }
}

function openView(terminal: Terminal, state: LiveState, options: ResolvedOptions): () => void {
  if (options.reporter.some((name) => !PRINTS_NOTHING.has(name))) return () => {}
  const { screen } = terminal
  if (!screen) return new ProgressLog(state, terminal).close
  const machine = watchMachine()
  const { mode, cpuThreshold, memoryThreshold, workers, concurrency } = options
  const thresholds = {
    cpuPercent: mode === 'dynamic' ? cpuThreshold : undefined,
    memoryPercent: memoryThreshold,
  }
  const capacity = mode === 'sequential' ? 1 : workers * concurrency
  let mostRuns = 0
  const draw = () => {
    const nowMs = performance.now()
    let shown = 0
    for (const { startedAtMs } of state.runs.values()) if (nowMs - startedAtMs >= SHORTEST_SHOWN_MS) shown++
    mostRuns = Math.min(capacity, Math.max(mostRuns, shown))
    return renderLiveView(state, {
      width: terminal.width,
      rows: screen.stream.rows || 24,
      colors: terminal.colors,
      nowMs,
      machine: machine.read(),
      thresholds,
      runLines: mostRuns,
    })
  }
  const view = new LiveScreen(screen.stream, draw, screen.others)
  return () => {
    machine.stop()
    view.close()
  }
}

function watchMachine(): { read: () => MachineReading; stop: () => void } {
  const cpu = new CpuLoadSampler()
  const memory = new MemorySampler()
  const timer = setTimeout(() => {
    cpu.start()
    memory.start()
  }, MACHINE_AFTER_MS).unref()
  return {
    read: () => {
      const load = cpu.latest()
      const used = memory.latest()
      return {
        cpuPercent: load && predictCpuPercent(load, { inFlight: [], ended: [], cpusPerRun: 0 }),
        memoryPercent: used && 100 * (1 - used.availableBytes / used.totalBytes),
      }
    },
    stop: () => {
      clearTimeout(timer)
      cpu.stop()
      memory.stop()
    },
  }
}
