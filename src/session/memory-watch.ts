/** Ends runs whose worker process grows past a limit (`--memory-limit`). */
import { readTreeRss } from '../machine/memory.ts'
import { type ErrorRecord, plainRecord } from '../model/error.ts'

const INTERVAL_MS = 500
const MIB = 1024 * 1024

/** What is watched, and what to do about it. */
export interface MemoryWatchOptions {
  limitBytes: number
  /** The busy workers, each with the run that it was given last. */
  busyWorkers: () => { pid: number; runId: string }[]
  endRun: (runId: string, error: ErrorRecord) => void
}

/**
 * Looks twice a second at the resident memory of every busy worker and of the processes below it. A heap limit would
 * not do: it does not count buffers. Of several runs in one worker, the one that was started last is ended.
 *
 * @returns stops watching
 */
export function watchMemory({ limitBytes, busyWorkers, endRun }: MemoryWatchOptions): () => void {
  const look = async (): Promise<void> => {
    const workers = busyWorkers()
    if (workers.length === 0) return
    const sizes = await readTreeRss(workers.map(({ pid }) => pid))
    for (const { pid, runId } of workers) {
      const size = sizes.get(pid) ?? 0
      if (size > limitBytes) endRun(runId, limitError(size, limitBytes))
    }
  }
  const timer = setInterval(() => void look().catch(() => {}), INTERVAL_MS).unref()
  return () => clearInterval(timer)
}

function limitError(sizeBytes: number, limitBytes: number): ErrorRecord {
  const message =
    `The worker process grew to ${Math.round(sizeBytes / MIB)} MiB, past the limit of ` +
    `${Math.round(limitBytes / MIB)} MiB (--memory-limit).`
  return plainRecord('MemoryLimitError', message)
}
