/** The CPU and memory gate of a session: knows what is in flight, asks the rule, and counts what it answered. */

import { CpuLoadSampler, type LoadSample } from '../cpu-load.ts'
import { type MemorySample, MemorySampler } from '../memory.ts'
import type { SampleSource } from '../sampler.ts'
import {
  type AdmissionDecision,
  decideAdmission,
  type GateRun,
  predictCpuPercent,
  type RefusalReason,
} from './cpu-gate.ts'
import { RunWeight } from './run-weight.ts'

export interface AdmissionGateOptions {
  /** Percent; 100 or more turns the CPU gate off, and nothing is sampled. */
  cpuThreshold: number
  /** Percent; 100 or more, or nothing, turns the memory gate off. */
  memoryThreshold?: number
  /** Told once, when a run is admitted although no fresh sample is there. */
  warn?: (message: string) => void
  /** Told when the answer may have changed without a run having ended: ask again. */
  changed?: () => void
  /** Default: a {@link CpuLoadSampler}. */
  cpu?: SampleSource<LoadSample>
  /** Default: a {@link MemorySampler}. */
  memory?: SampleSource<MemorySample>
  /** The clock of the samples. Default: `performance.now`. */
  nowMs?: () => number
}

export interface GateStats {
  admitted: number
  /** How often the answer was no, by reason. */
  refusals: Record<RefusalReason, number>
  /** Longest time from a refusal for CPU or memory to the next admission. */
  longestWaitMs: number
  /** Admissions without a fresh sample. */
  blind: number
  /** Admissions above a threshold, because nothing else was in progress. */
  despite: number
}

/** Longest time that an ended run is remembered, should the samples stop coming. */
const REMEMBER_MS = 10_000
/** Short runs are remembered together: thousands of them a second must not slow the answer down. */
const MERGE_MS = 50

/**
 * The caller asks for the head of its queue, starts it when admitted, and says when it has ended:
 *
 * ```ts
 * const gate = new AdmissionGate({ cpuThreshold: 80, changed: () => pump() })
 * gate.start()
 * if (gate.ask().admit) { const run = gate.started(); ...; gate.ended(run, 930) }
 * gate.stop()
 * ```
 */
export class AdmissionGate {
  readonly #options: AdmissionGateOptions
  readonly #nowMs: () => number
  readonly #cpu: SampleSource<LoadSample> | undefined
  readonly #memory: SampleSource<MemorySample> | undefined
  readonly #inFlight = new Set<GateRun>()
  #ended: Required<GateRun>[] = []
  readonly #weight = new RunWeight()
  #samplingSinceMs: number
  #waitingSinceMs: number | undefined
  readonly #stats: GateStats = {
    admitted: 0,
    refusals: { cpu: 0, memory: 0 },
    longestWaitMs: 0,
    blind: 0,
    despite: 0,
  }

  constructor(options: AdmissionGateOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#samplingSinceMs = this.#nowMs()
    if (options.cpuThreshold < 100) this.#cpu = options.cpu ?? new CpuLoadSampler()
    if ((options.memoryThreshold ?? 100) < 100) this.#memory = options.memory ?? new MemorySampler()
    for (const source of this.#sources()) source.subscribe(() => options.changed?.())
  }

  /**
   * Starts sampling, for the gates that are on. The first sample takes half a second, and until then no second
   * run is admitted: call this early, before the files are collected.
   */
  start(): void {
    this.#samplingSinceMs = this.#nowMs()
    for (const source of this.#sources()) source.start()
  }

  stop(): void {
    for (const source of this.#sources()) source.stop()
  }

  /** May the head of the queue start now? Every answer counts in {@link stats}. */
  ask(): AdmissionDecision {
    const decision = decideAdmission({
      ...this.#options,
      nowMs: this.#nowMs(),
      samplingSinceMs: this.#samplingSinceMs,
      inFlight: [...this.#inFlight],
      ended: this.#ended,
      load: this.#cpu?.latest(),
      memory: this.#memory?.latest(),
      cpusPerRun: this.#weight.cpus,
      meanCpusPerRun: this.#weight.meanCpus,
    })
    if (decision.admit) this.#countAdmission(decision)
    else this.#countRefusal(decision.reason)
    return decision
  }

  /** A run was started after {@link ask} admitted it. Give the result to {@link ended}. */
  started(): GateRun {
    const run: GateRun = { startedAtMs: this.#nowMs() }
    this.#inFlight.add(run)
    return run
  }

  /**
   * The run is over, whatever became of it. A second call does nothing.
   *
   * @param cpuMs CPU time of its process while it ran alone in it, where that was measured. Too little is harmless,
   *   too much is not.
   */
  ended(run: GateRun, cpuMs?: number): void {
    if (!this.#inFlight.delete(run)) return
    if (this.#cpu && cpuMs !== undefined) this.#rememberCpu(run, cpuMs, this.#nowMs())
  }

  stats(): GateStats {
    return structuredClone(this.#stats)
  }

  #sources(): SampleSource<unknown>[] {
    return [this.#cpu, this.#memory].filter((source) => source !== undefined)
  }

  #rememberCpu(run: GateRun, cpuMs: number, nowMs: number): void {
    const load = this.#cpu?.latest()
    this.#weight.learn({ cpuMs, durationMs: nowMs - run.startedAtMs }, load !== undefined && isFull(load))
    const last = this.#ended.at(-1)
    if (last && nowMs - Math.min(last.startedAtMs, run.startedAtMs) < MERGE_MS) {
      last.startedAtMs = Math.min(last.startedAtMs, run.startedAtMs)
      last.endedAtMs = nowMs
      last.cpuMs += cpuMs
      return
    }
    // No window opens earlier than the latest one.
    const sinceMs = Math.max(load?.windowStartMs ?? 0, nowMs - REMEMBER_MS)
    this.#ended = this.#ended.filter((each) => each.endedAtMs > sinceMs)
    this.#ended.push({ startedAtMs: run.startedAtMs, endedAtMs: nowMs, cpuMs })
  }

  #countAdmission({ blind, despite }: Extract<AdmissionDecision, { admit: true }>): void {
    this.#stats.admitted++
    if (despite) this.#stats.despite++
    if (this.#waitingSinceMs !== undefined) {
      const waitMs = this.#nowMs() - this.#waitingSinceMs
      this.#stats.longestWaitMs = Math.max(this.#stats.longestWaitMs, waitMs)
      this.#waitingSinceMs = undefined
    }
    if (!blind) return
    if (this.#stats.blind++ > 0) return
    this.#options.warn?.(
      'The load of the machine cannot be measured: only the number of workers limits the runs.',
    )
  }

  #countRefusal(reason: RefusalReason): void {
    this.#stats.refusals[reason]++
    this.#waitingSinceMs ??= this.#nowMs()
  }
}

/** So busy that a run may have got less than it wanted. */
function isFull(load: LoadSample): boolean {
  return predictCpuPercent(load, { inFlight: [], ended: [], cpusPerRun: 1 }) >= 95
}
