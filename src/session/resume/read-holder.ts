/** Says who is at work on a run of the past that is in progress. */

import type { PastRun, RunHolder } from '../../model/run-plan.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'

export function readHolder({ runId, runDir }: PastRun): RunHolder {
  const meta = readJsonObject(filePath(runDir, 'meta'))
  const { hostname, owner } = meta.kind === 'object' ? meta.value : {}
  const pid = isPlainObject(owner) ? owner.pid : undefined
  return {
    runId,
    hostname: typeof hostname === 'string' ? hostname : null,
    pid: typeof pid === 'number' ? pid : null,
  }
}
