/** What a run had logged last of the metric that it was pruned by. */
import { LoggedCurve } from '../../analysis/logged-curve.ts'
import type { Observation } from '../../model/config-source.ts'
import { PRUNED } from '../../model/pruning.ts'
import type { RunOptions } from '../../model/run.ts'
import { readMetricEvents } from '../../store/run-directory/read-metrics.ts'

/** Nothing of a run that was not pruned. */
export function lastLogged(
  runDir: string,
  errorType: string | null,
  { prune, objective }: RunOptions,
): Pick<Observation, 'last'> {
  const metric = prune?.metric ?? objective?.metric
  if (errorType !== PRUNED || metric === undefined) return {}
  const curve = new LoggedCurve(metric)
  for (const record of readMetricEvents(runDir)) curve.add(record)
  const last = curve.of(prune?.split ?? curve.split).at(-1)
  return last ? { last } : {}
}
