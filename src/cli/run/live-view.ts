/** The live view on a terminal, with what the machine says beside it. */
import { predictCpuPercent } from '../../machine/admission/cpu-gate.ts'
import { CpuLoadSampler } from '../../machine/cpu-load.ts'
import { MemorySampler } from '../../machine/memory.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import { shownRuns } from '../../reporters/live/runs.ts'
import type { LiveState } from '../../reporters/live/state.ts'
import type { MachineReading } from '../../reporters/live/totals.ts'
import { renderLiveView } from '../../reporters/live/view.ts'
import { LiveScreen } from '../../terminal/screen.ts'
import type { Terminal } from '../terminal.ts'

/** Shorter sessions do not pay for looking at the machine. */
const MACHINE_AFTER_MS = 1000

export interface LiveViewInput
  extends Pick<ResolvedOptions, 'mode' | 'cpuThreshold' | 'memoryThreshold' | 'workers' | 'concurrency'> {
  terminal: Terminal
  screen: NonNullable<Terminal['screen']>
}

/** Draws it until the returned function is called. */
export function openLiveView(state: LiveState, input: LiveViewInput): () => void {
  const machine = watchMachine()
  const { terminal, screen, mode, cpuThreshold, memoryThreshold, workers, concurrency } = input
  const thresholds = {
    cpuPercent: mode === 'dynamic' ? cpuThreshold : undefined,
    memoryPercent: memoryThreshold,
  }
  let mostRuns = 0
  const draw = () => {
    const nowMs = performance.now()
    const perWorker = Math.max(
      concurrency,
      ...[...state.runs.values()].map(({ run }) => run.options.concurrency),
    )
    const here = mode === 'sequential' ? 1 : workers * perWorker
    const capacity = state.machines ? Number.POSITIVE_INFINITY : here
    mostRuns = Math.min(capacity, Math.max(mostRuns, shownRuns(state.runs.values(), nowMs).length))
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
