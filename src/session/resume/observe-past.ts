/** What a source of configs is told of the runs that earlier sessions have left. */
import type { Observation, SourcePlan } from '../../model/config-source.ts'
import { INTERRUPTED } from '../../model/error.ts'
import type { RunResult } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import type { SearchFacts } from '../../model/search-facts.ts'
import { canonicalJson } from '../../model/utils/json.ts'
import { TrialSpace } from '../../search/trial-space.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'
import { lastLogged } from './last-logged.ts'

/**
 * What was interrupted has come to nothing, and may be done anew.
 *
 * @param source Of a search only those count that are trials of it.
 */
export function observePast(
  runs: readonly PastRun[],
  { search, experiment }: Pick<SourcePlan, 'search' | 'experiment'>,
): Observation[] {
  const observed = runs.flatMap((run) => {
    const { runId, runDir, status, errorType } = run
    if (errorType === INTERRUPTED) return []
    const config = readJsonObject(filePath(runDir, 'config'))
    if (config.kind !== 'object') return []
    const last = lastLogged(runDir, errorType, experiment.options)
    return [{ runId, config: config.value, status, metrics: readMetrics(run), errorType, ...last }]
  })
  return search ? trialsAmong(observed, search) : observed
}

/**
 * The runs that a search has made, or could have made: of each config one, which has succeeded if any has. In the order in
 * which its configs were first tried.
 */
function trialsAmong(past: readonly Observation[], search: SearchFacts): Observation[] {
  const space = new TrialSpace(search)
  const chosen = new Map<string, Observation>()
  for (const each of past) {
    if (!space.placeOf(each.config)) continue
    const key = canonicalJson(each.config)
    const known = chosen.get(key)
    if (known?.status !== 'succeeded' || each.status === 'succeeded') chosen.set(key, each)
  }
  return [...chosen.values()]
}

/** What a run of the past has returned. */
export function readMetrics({ runDir }: PastRun): RunResult['metrics'] {
  const metrics = readJsonObject(filePath(runDir, 'metrics'), { metrics: true })
  return metrics.kind === 'object' ? metrics.value : null
}

/** What the `run.json` of a run of the past says of its cases; nothing where it is no evaluation. */
export function readCaseFields({ runDir }: PastRun): Pick<RunResult, 'caseFields'> {
  const run = readJsonObject(filePath(runDir, 'run'))
  if (run.kind !== 'object' || run.value.cases === undefined) return {}
  const { cases, scores = {} } = run.value
  return { caseFields: { cases, scores } }
}
