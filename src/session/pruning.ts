/** Ends runs early that are not worth their time, by what they log as they go on. */
import { betterSplit, LoggedCurve } from '../analysis/logged-curve.ts'
import { directionOf } from '../analysis/metric-direction.ts'
import { ZtxexpError } from '../model/error.ts'
import type { LifecycleEvent, MetricRecord } from '../model/event.ts'
import { PRUNED } from '../model/pruning.ts'
import type { ExperimentSpec, RunOptions, RunResult, StartedRun } from '../model/run.ts'
import type { CollectedFile } from '../scheduler/plan.ts'
import { prunerOf } from '../search/pruners/named.ts'
import type { Curve, Pruner } from '../search/pruners/pruner.ts'

/** What one experiment is pruned by. */
interface PrunedExperiment {
  pruner: Pruner
  metric: string
  /** 1 where small values are the good ones, -1 where large ones are. */
  sign: number
  split: string | undefined
  /** Otherwise it is what has been seen so far. */
  isSplitDeclared: boolean
  runs: Map<string, PrunedRun>
}

interface PrunedRun {
  curve: LoggedCurve
  isComplete: boolean
  isToBeEnded: boolean
}

/** @param end Ends a run by name, later: not within the event that asks for it. */
export type EndRun = (runId: string, reason: { name: string; message: string }) => void

export class Pruning {
  readonly #end: EndRun
  readonly #experiments = new Map<ExperimentSpec, PrunedExperiment>()

  constructor(end: EndRun) {
    this.#end = end
  }

  readonly listen = (event: LifecycleEvent): void => {
    if (event.type === 'metricsLogged') this.#hear(event.run, event.records)
    else if (event.type === 'runEnded') this.#close(event.result)
  }

  #hear(run: StartedRun, records: readonly MetricRecord[]): void {
    const experiment = this.#experimentOf(run.spec.experiment)
    if (!experiment) return
    const own = experiment.runs.get(run.runId) ?? this.#open(experiment, run.runId)
    for (const record of records) {
      const split = own.curve.add(record)
      if (!experiment.isSplitDeclared) experiment.split = betterSplit(experiment.split, own.curve.split)
      if (split === undefined || split !== experiment.split || own.isToBeEnded) continue
      const message = this.#judge(experiment, own)
      if (message === undefined) continue
      own.isToBeEnded = true
      setImmediate(() => this.#end(run.runId, { name: PRUNED, message }))
    }
  }

  #judge(experiment: PrunedExperiment, own: PrunedRun): string | undefined {
    const others = [...experiment.runs.values()].filter((run) => run !== own)
    const curveOf = ({ curve, isComplete }: PrunedRun): Curve => ({
      points: curve.of(experiment.split).map(({ step, value }) => ({ step, value: value * experiment.sign })),
      isComplete,
    })
    return experiment.pruner.judge(curveOf(own), others.map(curveOf))
  }

  #open({ runs, metric }: PrunedExperiment, runId: string): PrunedRun {
    const run = { curve: new LoggedCurve(metric), isComplete: false, isToBeEnded: false }
    runs.set(runId, run)
    return run
  }

  /** What failed, or left itself out, says nothing of the others. */
  #close({ run, status, skipType }: RunResult): void {
    const runs = this.#experiments.get(run.spec.experiment)?.runs
    const own = runs?.get(run.runId)
    if (status === 'succeeded' && own) own.isComplete = true
    else if (skipType !== PRUNED) runs?.delete(run.runId)
  }

  #experimentOf(spec: ExperimentSpec): PrunedExperiment | undefined {
    const known = this.#experiments.get(spec)
    if (known) return known
    const { prune } = spec.options
    if (!prune) return undefined
    const { metric, sign } = prunedBy(JSON.stringify(spec.name), spec.options)
    const { split } = prune
    const isSplitDeclared = split !== undefined
    const experiment = { pruner: prunerOf(prune), metric, sign, split, isSplitDeclared, runs: new Map() }
    this.#experiments.set(spec, experiment)
    return experiment
  }
}

/**
 * Before anything runs.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` for an experiment of which it is not known by what, and which way
 */
export function checkPruning({ file, experiments }: Pick<CollectedFile, 'file' | 'experiments'>): void {
  for (const { spec } of experiments) {
    const { name, options } = spec
    if (options.prune) prunedBy(`${file} > ${JSON.stringify(name)}`, options)
  }
}

/**
 * The metric that runs are pruned by, and which way it is better.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` where nobody says so
 */
function prunedBy(where: string, options: RunOptions): { metric: string; sign: number } {
  const metric = options.prune?.metric ?? options.objective?.metric
  const direction = metric === undefined ? undefined : directionOf(metric, options)
  if (metric !== undefined && direction !== undefined)
    return { metric, sign: direction === 'minimize' ? 1 : -1 }
  const problem =
    metric === undefined
      ? 'prune has to know what it looks at'
      : `prune has to know which way ${JSON.stringify(metric)} is better`
  const remedy =
    metric === undefined
      ? "an objective, such as { objective: { metric: 'loss', direction: 'minimize' } }"
      : `directions, such as { directions: { ${JSON.stringify(metric)}: 'minimize' } }`
  throw new ZtxexpError('BAD_DECLARATION', `${where}: ${problem}. Give the experiment ${remedy}.`)
}
