/** The result of a run of the past, as that of a config of now. */
import { withoutKeys } from '../../model/config-key.ts'
import type { RunResult } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import { canonicalJson, type JsonObject } from '../../model/utils/json.ts'
import type { ExecutePlan } from '../../scheduler/ports.ts'
import { reusedResult } from '../../scheduler/reuse.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'

/** Beside it stands the config that it was made with, ignored keys included. */
export function standIn(
  plan: Pick<ExecutePlan, 'spec' | 'options'>,
  past: PastRun,
  ignoreKeys: readonly string[],
): RunResult {
  const { spec } = plan
  const own = ignoreKeys.length > 0 ? readJsonObject(filePath(past.runDir, 'config')) : undefined
  const isWhole = own?.kind === 'object' && isSame(own.value, spec.config, ignoreKeys)
  const shown = isWhole ? { ...plan, spec: { ...spec, config: own.value } } : plan
  return { ...reusedResult(shown, past, readMetrics(past)), ...readCaseFields(past) }
}

/** Where a secret is masked in what is recorded, it is not. */
function isSame(recorded: JsonObject, config: JsonObject, ignoreKeys: readonly string[]): boolean {
  const [left, right] = [recorded, config].map((each) => canonicalJson(withoutKeys(each, ignoreKeys)))
  return left === right
}

/** What a run of the past has returned. */
export function readMetrics({ runDir }: PastRun): RunResult['metrics'] {
  const metrics = readJsonObject(filePath(runDir, 'metrics'), { metrics: true })
  return metrics.kind === 'object' ? metrics.value : null
}

/** What the `run.json` of a run of the past says of its cases; nothing where it is no evaluation. */
function readCaseFields({ runDir }: PastRun): Pick<RunResult, 'caseFields'> {
  const run = readJsonObject(filePath(runDir, 'run'))
  if (run.kind !== 'object' || run.value.cases === undefined) return {}
  const { cases, scores = {} } = run.value
  return { caseFields: { cases, scores } }
}
