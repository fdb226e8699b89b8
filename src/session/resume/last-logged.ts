/** What a run had come to when it was pruned, in each metric that a search of it looks at. */
import { LoggedCurve } from '../../analysis/logged-curve.ts'
import type { LoggedValue, Observation } from '../../model/config-source.ts'
import { PRUNED } from '../../model/pruning.ts'
import type { ExperimentSpec } from '../../model/run.ts'
import { isPlainObject } from '../../model/utils/json.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { readJsonObject } from '../../store/run-directory/read-json.ts'
import { readMetricEvents } from '../../store/run-directory/read-metrics.ts'

/** Nothing of a run that was not pruned. */
export function lastLogged(
  runDir: string,
  errorType: string | null,
  { options, evaluation, searched = [] }: Pick<ExperimentSpec, 'options' | 'evaluation' | 'searched'>,
): Pick<Observation, 'last' | 'lastValues'> {
  const { prune, objective } = options
  const metric = prune?.metric ?? objective?.metric
  if (errorType !== PRUNED || metric === undefined) return {}
  const metrics = [metric, ...searched.map((goal) => goal.metric)]
  const found = evaluation ? lastOfCases(runDir, metrics) : lastOfSteps(runDir, metrics, prune?.split)
  const last = found.get(metric)
  const lastValues = Object.fromEntries([...found].map(([name, { value }]) => [name, value]))
  return last ? { last, lastValues } : {}
}

function lastOfSteps(
  runDir: string,
  metrics: readonly string[],
  split: string | undefined,
): Map<string, LoggedValue> {
  const curves = new Map(metrics.map((name) => [name, new LoggedCurve(name)]))
  for (const record of readMetricEvents(runDir)) for (const curve of curves.values()) curve.add(record)
  return new Map(
    [...curves].flatMap(([name, curve]) => {
      const last = curve.of(split ?? curve.split).at(-1)
      return last ? [[name, last] as const] : []
    }),
  )
}

/** The means over the cases that were over, as `run.json` has them. */
function lastOfCases(runDir: string, metrics: readonly string[]): Map<string, LoggedValue> {
  const document = readJsonObject(filePath(runDir, 'run'))
  const { cases, scores } = document.kind === 'object' ? document.value : {}
  const step = isPlainObject(cases) ? Number(cases.done) : Number.NaN
  return new Map(
    metrics.flatMap((name) => {
      const score = isPlainObject(scores) && Object.hasOwn(scores, name) ? scores[name] : undefined
      const value = isPlainObject(score) ? score.mean : undefined
      return typeof value === 'number' && Number.isFinite(step) ? [[name, { step, value }] as const] : []
    }),
  )
}
