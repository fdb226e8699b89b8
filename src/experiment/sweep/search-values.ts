/** What the runs of a trial come to for its search: the mean of each objective, and by how much limits are missed. */
import type { Observation } from '../../model/config-source.ts'
import type { Limits, Objective } from '../../model/objective.ts'
import { PRUNED } from '../../model/pruning.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import type { TrialRecord } from '../../search/samplers/sampler.ts'

/** What is wanted of runs. */
export interface SearchGoal {
  readonly objectives: readonly Objective[]
  /** Limits by the dotted name of the metric. */
  readonly expect: Readonly<Record<string, Limits>>
  /** Of an evaluation: how often each case is run. */
  readonly repeats?: number
}

type Outcome = Pick<TrialRecord, 'state' | 'values' | 'violation' | 'step'>

export function isPruned({ status, errorType }: Observation): boolean {
  return status === 'skipped' && errorType === PRUNED
}

/**
 * Of the runs of one trial, all of which are over. Runs that failed do not count where others have succeeded; where one was
 * pruned, so is the trial.
 */
export function outcomeOf(runs: readonly Observation[], goal: SearchGoal): Outcome {
  const pruned = runs.filter(isPruned)
  if (pruned.length > 0) return prunedOutcome(pruned, goal)
  const metrics = runs.flatMap((run) => (run.status === 'succeeded' && run.metrics ? [run.metrics] : []))
  const values = goal.objectives.map(
    ({ metric, direction }) => meanOf(metrics, metric) * (direction === 'minimize' ? 1 : -1),
  )
  const isFailed = metrics.length === 0 || values.some(Number.isNaN)
  if (isFailed) return { state: 'failed', values: [], violation: 0 }
  return { state: 'complete', values, violation: violationOf(metrics, goal) }
}

/**
 * They have come as far as the shortest of them. Of objectives behind one that is not known, nothing is said; where only one
 * value is told of, it is that of the first.
 */
function prunedOutcome(runs: readonly Observation[], { objectives }: SearchGoal): Outcome {
  const steps = runs.flatMap(({ last }) => (last ? [last.step] : []))
  const values = objectives.map(({ metric, direction }, index) => {
    const known = runs.flatMap(({ last, lastValues }) =>
      lastValues ? (lastValues[metric] ?? []) : index === 0 && last ? last.value : [],
    )
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    return mean * (direction === 'minimize' ? 1 : -1)
  })
  const unknown = values.findIndex(Number.isNaN)
  return {
    state: 'pruned',
    values: unknown === -1 ? values : values.slice(0, unknown),
    violation: 0,
    ...(steps.length > 0 && { step: Math.min(...steps) }),
  }
}

/** NaN where a run has no number there. */
function meanOf(metrics: readonly JsonObject[], name: string): number {
  const values = metrics.map((each) => valueAtKey(each, name))
  const sum = values.reduce<number>(
    (total, value) => total + (typeof value === 'number' ? value : Number.NaN),
    0,
  )
  return sum / values.length
}

/** A metric that is missing or no number misses its limits by more than anything. */
function violationOf(metrics: readonly JsonObject[], goal: SearchGoal): number {
  let sum = 0
  for (const [name, { min, max }] of Object.entries(goal.expect)) {
    const mean = name === ERRORS && goal.repeats ? errorShare(metrics, goal.repeats) : meanOf(metrics, name)
    if (Number.isNaN(mean)) return Number.POSITIVE_INFINITY
    sum += Math.max(0, (min ?? mean) - mean) + Math.max(0, mean - (max ?? mean))
  }
  return sum
}

/** Of an evaluation, a limit is on the share of its cases that failed. */
const ERRORS = 'errors'

function errorShare(metrics: readonly JsonObject[], repeats: number): number {
  return meanOf(metrics, ERRORS) / (meanOf(metrics, 'cases') * repeats)
}
