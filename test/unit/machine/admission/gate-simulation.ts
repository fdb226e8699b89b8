/** A machine in small steps of time: runs share the cores, a sampler shows the past, and the gate decides. */
import { AdmissionGate, type GateStats } from '../../../../src/machine/admission/admission-gate.ts'
import type { GateRun } from '../../../../src/machine/admission/cpu-gate.ts'
import type { LoadSample } from '../../../../src/machine/cpu-load.ts'

export interface SimulationOptions {
  cpus: number
  threshold: number
  workers: number
  runs: number
  /** CPU time that each run needs. */
  runCpuMs: number
  /** CPUs that a run uses when it gets them: 1 is busy, 0.1 mostly waits. Default: 1. */
  cpusPerRun?: number
  /** Full CPU loads of other people. Default: 0. */
  foreign?: number
  /** Time at the start of a run in which it uses nothing. Default: 0. */
  startupMs?: number
  /** Whether the gate is told what a run used. Default: true. */
  reportsUsage?: boolean
  /** A rule of its own, instead of the gate's. */
  rule?: GateRule
}

type GateRule = (load: LoadSample | undefined, inFlight: number) => boolean

export interface SimulationResult {
  /** Most runs at once. */
  peak: number
  /** Least runs at once while runs were left to do. */
  least: number
  /** Highest mean load of a second. */
  peakPercent: number
  durationMs: number
  stats: GateStats
}

interface SimulatedRun {
  handle: GateRun
  idleMs: number
  leftMs: number
}

const STEP_MS = 10
const WINDOW_MS = 1000

export function simulate(options: SimulationOptions): SimulationResult {
  const {
    cpus,
    threshold,
    workers,
    cpusPerRun = 1,
    foreign = 0,
    startupMs = 0,
    reportsUsage = true,
  } = options
  let nowMs = 0
  let load: LoadSample | undefined
  const gate = new AdmissionGate({
    cpuThreshold: threshold,
    nowMs: () => nowMs,
    cpu: { start() {}, stop() {}, subscribe() {}, latest: () => load },
  })
  gate.start()
  let waiting = options.runs
  let inFlight: SimulatedRun[] = []
  let busyMs = 0
  let peak = 0
  let peakPercent = 0
  let least = Number.POSITIVE_INFINITY

  const mayStart = () =>
    options.rule ? inFlight.length === 0 || options.rule(load, inFlight.length) : gate.ask().admit
  while (waiting > 0 || inFlight.length > 0) {
    while (waiting > 0 && inFlight.length < workers && mayStart()) {
      waiting--
      inFlight.push({ handle: gate.started(), idleMs: startupMs, leftMs: options.runCpuMs })
    }
    peak = Math.max(peak, inFlight.length)
    if (waiting > 0) least = Math.min(least, inFlight.length)
    const active = inFlight.filter((run) => run.idleMs <= 0)
    const wantedCpus = foreign + active.length * cpusPerRun
    const share = Math.min(1, cpus / Math.max(wantedCpus, 1e-9))
    for (const run of active) run.leftMs -= STEP_MS * cpusPerRun * share
    for (const run of inFlight) run.idleMs -= STEP_MS
    busyMs += STEP_MS * wantedCpus * share
    nowMs += STEP_MS
    if (nowMs % WINDOW_MS === WINDOW_MS / 2) {
      const windowMs = Math.min(WINDOW_MS, nowMs)
      load = {
        windowStartMs: nowMs - windowMs,
        takenAtMs: nowMs,
        hostBusyCpus: busyMs / windowMs,
        hostCpus: cpus,
        usableCpus: cpus,
      }
      peakPercent = Math.max(peakPercent, (100 * load.hostBusyCpus) / cpus)
      busyMs = 0
    }
    for (const run of inFlight) {
      if (run.leftMs <= 1e-6) gate.ended(run.handle, reportsUsage ? options.runCpuMs : undefined)
    }
    inFlight = inFlight.filter((run) => run.leftMs > 1e-6)
  }
  return { peak, least, peakPercent, durationMs: nowMs, stats: gate.stats() }
}

/** What a gate does that believes the latest sample and forgets what it has just started. */
export function naiveRule(cpus: number, threshold: number): GateRule {
  return (load) => load === undefined || (100 * load.hostBusyCpus) / cpus < threshold
}
