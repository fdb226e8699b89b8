/** Finds workers that are stopped (SIGSTOP) and not continued: they would hold their runs for ever. */
import { readProcess } from '../machine/process-table.ts'
import { type ErrorRecord, plainRecord } from '../model/error.ts'

const INTERVAL_MS = 5000
/** Somebody may look into a worker, or pause it for a moment. */
const PATIENCE_MS = 60_000

export interface FrozenWatchOptions {
  /** The busy workers, each with the run that it was given last. */
  busyWorkers: () => { pid: number; runId: string }[]
  endRun: (runId: string, error: ErrorRecord) => void
  /** Default: what `/proc` says. */
  isStopped?: (pid: number) => boolean
}

export class FrozenWatch {
  readonly #options: FrozenWatchOptions
  /** When each stopped worker was first seen so. */
  #stoppedSince = new Map<number, number>()

  constructor(options: FrozenWatchOptions) {
    this.#options = options
  }

  /** Looks every few seconds; the returned function ends that. */
  start(): () => void {
    if (process.platform !== 'linux') return () => {}
    const timer = setInterval(() => this.look(performance.now()), INTERVAL_MS).unref()
    return () => clearInterval(timer)
  }

  look(nowMs: number): void {
    const { busyWorkers, endRun, isStopped = readStopped } = this.#options
    const stopped = busyWorkers().filter(({ pid }) => isStopped(pid))
    const before = this.#stoppedSince
    this.#stoppedSince = new Map(stopped.map(({ pid }) => [pid, before.get(pid) ?? nowMs]))
    for (const { pid, runId } of stopped) {
      if (nowMs - (this.#stoppedSince.get(pid) ?? nowMs) >= PATIENCE_MS) endRun(runId, FROZEN)
    }
  }
}

const FROZEN = plainRecord(
  'WorkerExit',
  `The worker process was stopped (SIGSTOP), not continued for ${PATIENCE_MS / 1000} s, and then ended. ` +
    'Does something pause processes on this machine?',
)

/** A debugger that holds a process shows as `t`. */
function readStopped(pid: number): boolean {
  return readProcess(pid)?.state === 'T'
}
