/** Puts the machine's admission gate between the scheduler and the start of a run. */
import { AdmissionGate, type GateStats } from '../machine/admission/admission-gate.ts'
import type { AdmissionDecision, GateRun } from '../machine/admission/cpu-gate.ts'
import type { RunMode } from '../model/run.ts'
import { debugLog } from '../model/utils/debug.ts'
import type { StartGate } from '../scheduler/ports.ts'

const debug = debugLog('gate')

export interface SessionGate extends StartGate {
  /** Undefined where no gate is on. */
  stats(): GateStats | undefined
  stop(): void
}

export interface GateOptions {
  mode: RunMode
  cpuThreshold: number
  memoryThreshold: number | undefined
  warn: (message: string) => void
}

const OPEN: SessionGate = {
  mayStart: () => true,
  started: () => {},
  ended: () => {},
  onChange: () => {},
  stats: () => undefined,
  stop: () => {},
}

/** The gate of a session: always open, unless the mode is `dynamic` or there is a limit on memory. */
export function createGate(options: GateOptions): SessionGate {
  const { mode, memoryThreshold } = options
  const cpuThreshold = mode === 'dynamic' ? options.cpuThreshold : 100
  if (cpuThreshold >= 100 && (memoryThreshold ?? 100) >= 100) return OPEN
  let changed = () => {}
  const gate = new AdmissionGate({
    cpuThreshold,
    ...(memoryThreshold !== undefined && { memoryThreshold }),
    warn: options.warn,
    changed: () => changed(),
  })
  let lastAnswer = ''
  const trace = (decision: AdmissionDecision): void => {
    const answer = decision.admit ? 'a run may start' : `no run may start: ${decision.reason}`
    if (answer !== lastAnswer) debug?.(answer)
    lastAnswer = answer
  }
  gate.start()
  const inFlight = new Map<string, GateRun>()
  return {
    mayStart: () => {
      const decision = gate.ask()
      if (debug) trace(decision)
      return decision.admit
    },
    started: (runId) => inFlight.set(runId, gate.started()),
    ended: (runId, cpuMs) => {
      const run = inFlight.get(runId)
      inFlight.delete(runId)
      if (run) gate.ended(run, cpuMs)
    },
    onChange: (listener) => {
      changed = listener
    },
    stats: () => gate.stats(),
    stop: () => gate.stop(),
  }
}
