/** The rule that decides whether the machine can take one more run. Pure: everything it knows is passed in. */
import type { LoadSample } from '../cpu-load.ts'
import type { MemorySample } from '../memory.ts'

/** A run that has started, and perhaps ended. Times are on the clock of the samples. */
export interface GateRun {
  startedAtMs: number
  endedAtMs?: number
  /** CPU time it used, when that was measured; at most what it really used. */
  cpuMs?: number
}

export interface AdmissionInput {
  nowMs: number
  /** When sampling began: until the first sample is due, its absence is no failure. */
  samplingSinceMs: number
  /** Percent of the usable CPUs; 100 or more turns the CPU gate off. */
  cpuThreshold: number
  /** Percent of the memory; 100 or more, or nothing, turns the memory gate off. */
  memoryThreshold?: number
  inFlight: readonly GateRun[]
  /** Runs that ended while the window of the sample was open, or later. */
  ended: readonly GateRun[]
  load?: LoadSample | undefined
  memory?: MemorySample | undefined
  /** CPUs that a run is expected to use, rather too many: 1 when nothing is known. */
  cpusPerRun: number
  /** CPUs that a run uses on average, when known. */
  meanCpusPerRun?: number | undefined
}

export type RefusalReason = 'cpu' | 'memory'

export type AdmissionDecision =
  /**
   * `blind`: a gate is on, but no fresh sample was there to ask. `despite`: the machine is above a threshold, and
   * nothing else is in progress.
   */
  { admit: true; blind: boolean; despite?: boolean } | { admit: false; reason: RefusalReason }

/** A sample older than this says nothing about now; without any, this is how long the first one is waited for. */
const STALE_AFTER_MS = 5000

/**
 * Whether one more run may start.
 *
 * With N usable CPUs (affinity, and the container's quota), in this order:
 * 1. nothing in flight: yes, so that one run is always in progress, whatever else the machine does;
 * 2. no sample in the last 5 seconds: yes, `blind`; so early that the first is not due yet: no;
 * 3. predicted load below the threshold: yes. Predicted is what the sample shows, plus what each run in
 *    flight is expected to use, as far as the sample cannot show it ({@link predictCpuPercent});
 * 4. memory in use below the threshold: yes.
 *
 * The load is judged before the run is added, so runs that each fill a CPU reach the first count at or above the
 * threshold and stop there: on an idle machine floor(N * threshold / 100) fit below it and one more reaches it (none
 * more where they fit exactly). Never more, because each run that was let in counts from that moment on, as
 * expected or as measured. On 2 CPUs at 60 %, one busy run makes 50 % and lets a second in; two make 100 % and let
 * no third in, however many workers are free. A gate that only looks at the sample lets all 8 in before the first
 * of them shows. Beside a foreign full load only rule 1 admits: one run after the other.
 */
export function decideAdmission(input: AdmissionInput): AdmissionDecision {
  if (input.inFlight.length === 0) return { admit: true, blind: false, despite: isAbove(input) }
  const verdicts = [judgeCpu(input), judgeMemory(input)]
  return verdicts.find((verdict) => !verdict.admit) ?? { admit: true, blind: verdicts.some(isBlind) }
}

/** By fresh samples only. */
function isAbove(input: AdmissionInput): boolean {
  const { load, memory } = input
  return (load !== undefined && !judgeCpu(input).admit) || (memory !== undefined && !judgeMemory(input).admit)
}

function judgeCpu(input: AdmissionInput): AdmissionDecision {
  const { load, cpuThreshold } = input
  if (cpuThreshold >= 100) return { admit: true, blind: false }
  return judge('cpu', input, load, () => (load ? predictCpuPercent(load, input) : 0) < cpuThreshold)
}

function judgeMemory(input: AdmissionInput): AdmissionDecision {
  const { memory, memoryThreshold = 100 } = input
  if (memoryThreshold >= 100) return { admit: true, blind: false }
  return judge('memory', input, memory, () => (memory ? memoryPercent(memory) : 0) < memoryThreshold)
}

function judge(
  reason: 'cpu' | 'memory',
  input: AdmissionInput,
  sample: { takenAtMs: number } | undefined,
  fits: () => boolean,
): AdmissionDecision {
  const sinceMs = sample?.takenAtMs ?? input.samplingSinceMs
  if (input.nowMs - sinceMs >= STALE_AFTER_MS) return { admit: true, blind: true }
  return sample && fits() ? { admit: true, blind: false } : { admit: false, reason }
}

function isBlind(verdict: AdmissionDecision): boolean {
  return verdict.admit && verdict.blind
}

/**
 * The load in percent of the usable CPUs: what the sample shows, the larger of machine and container,
 * - less what runs used of it that have ended since, where that was measured (else a run of one second would
 *   keep its place for up to two more);
 * - plus `cpusPerRun` for each run in flight, for the part of the window in which it was not running yet, or had
 *   only just begun to load its files;
 * - at least what the runs in flight use on average, once that is known: a run may rest within the window.
 */
export function predictCpuPercent(
  load: LoadSample,
  runs: Pick<AdmissionInput, 'inFlight' | 'ended' | 'cpusPerRun' | 'meanCpusPerRun'>,
): number {
  const goneCpus = sum(runs.ended, (run) => (meanCpus(run) ?? 0) * shownPart(run, load))
  const hostPart = (load.hostBusyCpus - goneCpus) / load.hostCpus
  const cgroupPart = ((load.cgroupBusyCpus ?? 0) - goneCpus) / load.usableCpus
  const unseenCpus = sum(runs.inFlight, ({ startedAtMs }) => {
    return runs.cpusPerRun * (1 - shownPart({ startedAtMs: startedAtMs + SLOW_START_MS }, load))
  })
  const predicted = Math.max(0, hostPart, cgroupPart) + unseenCpus / load.usableCpus
  const usual = (runs.inFlight.length * (runs.meanCpusPerRun ?? 0)) / load.usableCpus
  return 100 * Math.max(predicted, usual)
}

/** A run may need this long before its load shows: a fresh worker starts in 60 ms, and then imports. */
const SLOW_START_MS = 200

function memoryPercent({ totalBytes, availableBytes }: MemorySample): number {
  return (100 * (totalBytes - availableBytes)) / totalBytes
}

/** The part of the sample's window in which a run was in progress, 0 to 1. */
function shownPart(run: GateRun, load: LoadSample): number {
  const fromMs = Math.max(run.startedAtMs, load.windowStartMs)
  const toMs = Math.min(run.endedAtMs ?? load.takenAtMs, load.takenAtMs)
  const windowMs = load.takenAtMs - load.windowStartMs
  return windowMs > 0 ? Math.min(1, Math.max(0, toMs - fromMs) / windowMs) : 0
}

function meanCpus(run: GateRun): number | undefined {
  if (run.cpuMs === undefined || run.endedAtMs === undefined) return undefined
  return run.cpuMs / Math.max(1, run.endedAtMs - run.startedAtMs)
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
