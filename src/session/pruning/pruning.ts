/** Ends runs early that are not worth their time, by what they log, or what their cases come to, as they go on. */
import type { LifecycleEvent } from '../../model/event.ts'
import { PRUNED } from '../../model/pruning.ts'
import type { ExperimentSpec, RunResult, StartedRun } from '../../model/run.ts'
import { evaluatedRuns, loggingRuns, type PrunedRuns, type Told, type ToldCase } from './pruned-runs.ts'

/** @param end Ends a run by name, later: not within the event that asks for it. */
export type EndRun = (runId: string, reason: { name: string; message: string }) => void

/** Runs of the past that are read for what is to come, the latest ones. */
const MOST_PAST = 200

interface PrunedExperiment {
  logging: PrunedRuns<Told> | undefined
  evaluated: PrunedRuns<ToldCase> | undefined
  runs: PrunedRuns<Told> | PrunedRuns<ToldCase>
  /** Those of earlier sessions, which are read when the first of this one has something to say. */
  past: RunResult[]
}

export class Pruning {
  readonly #end: EndRun
  readonly #experiments = new Map<ExperimentSpec, PrunedExperiment | undefined>()

  constructor(end: EndRun) {
    this.#end = end
  }

  readonly listen = (event: LifecycleEvent): void => {
    switch (event.type) {
      case 'runStarted':
        // One that goes on has cases already.
        if (event.run.dataset) this.#open(event.run)?.runs.readPast(event.run)
        break
      case 'metricsLogged':
        this.#judge(event.run, this.#open(event.run)?.logging?.add(event.run.runId, event.records))
        break
      case 'caseEnded':
        this.#judge(event.run, this.#open(event.run)?.evaluated?.add(event.run.runId, [event.record]))
        break
      case 'runReused':
        this.#experimentOf(event.result.run.spec.experiment)?.past.push(event.result)
        break
      case 'runEnded':
        this.#close(event.result)
        break
      default:
        break
    }
  }

  #judge({ runId }: StartedRun, message: string | undefined): void {
    if (message !== undefined) setImmediate(() => this.#end(runId, { name: PRUNED, message }))
  }

  #open({ spec }: StartedRun): PrunedExperiment | undefined {
    const experiment = this.#experimentOf(spec.experiment)
    if (experiment) readPast(experiment)
    return experiment
  }

  /** What failed, or left itself out, says nothing of the others. */
  #close(result: RunResult): void {
    const { run, status, skipType } = result
    const experiment = this.#experiments.get(run.spec.experiment)
    const runs = experiment?.runs
    // Of one on another machine not all was told while it went on: it is read, as one of the past is.
    if (run.host !== undefined) {
      runs?.forget(run.runId)
      experiment?.past.push(result)
    } else if (status === 'succeeded') runs?.complete(run.runId)
    else if (skipType !== PRUNED) runs?.forget(run.runId)
  }

  #experimentOf(spec: ExperimentSpec): PrunedExperiment | undefined {
    if (this.#experiments.has(spec)) return this.#experiments.get(spec)
    const { prune } = spec.options
    const evaluated = prune && spec.evaluation ? evaluatedRuns(spec, prune) : undefined
    const logging = prune && !spec.evaluation ? loggingRuns(spec, prune) : undefined
    const runs = evaluated ?? logging
    const experiment = runs && { logging, evaluated, runs, past: [] }
    this.#experiments.set(spec, experiment)
    return experiment
  }
}

function readPast({ runs, past }: PrunedExperiment): void {
  for (const { run, status } of latestOf(past.splice(0))) {
    try {
      runs.readPast(run)
      if (status === 'succeeded') runs.complete(run.runId)
    } catch {
      // What cannot be read is no help, and no harm.
      runs.forget(run.runId)
    }
  }
}

/** Those that succeeded, or were pruned themselves. */
function latestOf(past: readonly RunResult[]): RunResult[] {
  const telling = past.filter(({ status, skipType }) => status === 'succeeded' || skipType === PRUNED)
  return telling.sort((a, b) => a.run.startedAt - b.run.startedAt).slice(-MOST_PAST)
}
