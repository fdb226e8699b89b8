/** What a source of configs is told of the runs that earlier sessions have left. */
import type { Observation } from '../../model/config-source.ts'
import { INTERRUPTED } from '../../model/error.ts'
import type { RunResult } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'

/** What was interrupted has come to nothing, and may be done anew. */
export function observePast(runs: readonly PastRun[]): Observation[] {
  return runs.flatMap((run) => {
    const { runId, runDir, status, errorType } = run
    if (errorType === INTERRUPTED) return []
    const config = readJsonObject(filePath(runDir, 'config'))
    if (config.kind !== 'object') return []
    return [{ runId, config: config.value, status, metrics: readMetrics(run), errorType }]
  })
}

/** What a run of the past has returned. */
export function readMetrics({ runDir }: PastRun): RunResult['metrics'] {
  const metrics = readJsonObject(filePath(runDir, 'metrics'), { metrics: true })
  return metrics.kind === 'object' ? metrics.value : null
}
