/** What a program gets back from the runner. */

import { countReused, countStatus, countSucceeded } from '../../analysis/experiment-group.ts'
import type { RunResult } from '../../model/run.ts'

/** What came of the configs of {@link ExpRunner.run}. */
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
    succeeded: countSucceeded(results),
    reused: countReused(results),
    failed: failed.length,
    skipped: countStatus(results, 'skipped'),
    durationSec: durationMs / 1000,
    failedRunIds: failed.map(({ run }) => run.runId),
  }
}
