/** What a program gets back from the runner. */
import type { RunResult } from '../model/run.ts'

export interface RunSummary {
  total: number
  succeeded: number
  failed: number
  /** Not run again, because an earlier run stands for them (`resume`). */
  reused: number
  skipped: number
  /** Wall time of the whole call in seconds. */
  durationSec: number
  failedRunIds: string[]
}

export function countResults(results: readonly RunResult[], durationMs: number): RunSummary {
  const failed = results.filter(({ status }) => status === 'failed')
  return {
    total: results.length,
    succeeded: results.filter(({ status, isReused }) => status === 'succeeded' && !isReused).length,
    reused: results.filter(({ status, isReused }) => status === 'succeeded' && isReused).length,
    failed: failed.length,
    skipped: results.filter(({ status }) => status === 'skipped').length,
    durationSec: durationMs / 1000,
    failedRunIds: failed.map(({ run }) => run.runId),
  }
}
