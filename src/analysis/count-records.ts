/** Counts what became of past runs. */
import { INTERRUPTED } from '../model/error.ts'
import type { RunCounts } from '../model/run-counts.ts'
import type { RunRecord } from './record.ts'

/** Whether a run has failed by itself: an interrupted one has nothing wrong with it. */
export function hasFailed({ run }: RunRecord): boolean {
  return run.status === 'failed' && run.error_type !== INTERRUPTED
}

export function countRecords(records: readonly RunRecord[]): RunCounts {
  const count = (accepts: (record: RunRecord) => boolean) => records.filter(accepts).length
  const succeeded = records.filter(({ run }) => run.status === 'succeeded')
  return {
    succeeded: succeeded.length,
    failed: count(hasFailed),
    interrupted: count((record) => record.run.status === 'failed' && !hasFailed(record)),
    running: count(({ run }) => run.status === 'running'),
    skipped: count(({ run }) => run.status === 'skipped'),
    codeVersions: new Set(succeeded.map(({ run }) => run.code_hash).filter(Boolean)).size,
  }
}
