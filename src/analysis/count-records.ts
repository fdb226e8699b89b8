/** Counts what became of past runs. */
import { INTERRUPTED } from '../model/error.ts'
import type { RunCounts } from '../model/run-counts.ts'
import type { RunRecord } from './record.ts'

/** Whether a run has failed by itself: an interrupted one has nothing wrong with it. */
export function hasFailed({ run }: RunRecord): boolean {
  return run.status === 'failed' && run.error_type !== INTERRUPTED
}

export function countRecords(records: readonly RunRecord[]): RunCounts {
  const counts = { succeeded: 0, failed: 0, interrupted: 0, running: 0, skipped: 0 }
  const codes = new Set<string>()
  for (const record of records) {
    const { status, code_hash } = record.run
    counts[status === 'failed' && !hasFailed(record) ? 'interrupted' : status]++
    if (status === 'succeeded' && code_hash) codes.add(code_hash)
  }
  return { ...counts, codeVersions: codes.size }
}
