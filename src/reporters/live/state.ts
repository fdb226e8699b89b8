/** What is going on in a session, kept up to date from its lifecycle events, for whoever shows it. */

import type { SourcePlan } from '../../model/config-source.ts'
import { leftOf } from '../../model/config-source.ts'
import type { LifecycleEvent, MetricRecord } from '../../model/event.ts'
import type { RunResult, StartedRun } from '../../model/run.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import { CaseProgress, type VariantProgress } from './case-progress.ts'
import { estimateRemainingMs } from './estimate.ts'
import { type ExperimentProgress, noProgress } from './experiment-progress.ts'
import { MetricTrail } from './metric-trail.ts'
import { RunRate } from './run-rate.ts'
import { SearchesInProgress, type SearchProgress } from './search-progress.ts'

/** A run in progress. */
export interface RunProgress {
  run: StartedRun
  experiment: ExperimentProgress
  /** On the view's clock. */
  startedAtMs: number
  attempt: number
  /** When the next attempt begins, while it waits for it. */
  waitsUntilMs: number | undefined
  /** The last step that it has logged. */
  step: number | undefined
  /** Of the variant of an evaluation. */
  cases: VariantProgress | undefined
  /** By name of the metric, in the order in which they came up. */
  trails: Map<string, MetricTrail>
}

/** Courses of one run that are kept, besides that of its objective: more than are ever shown. */
const MOST_TRAILS = 20

export class LiveState {
  /** In the order in which they were planned. */
  readonly experiments: ExperimentProgress[] = []
  /** By id of the run, the longest running first. */
  readonly runs = new Map<string, RunProgress>()
  readonly cases = new CaseProgress()
  readonly startedAtMs: number
  readonly #searches = new SearchesInProgress()
  readonly #byKey = new Map<string, ExperimentProgress>()
  readonly #rate = new RunRate()
  readonly #nowMs: () => number
  #firstRunAtMs: number | undefined
  /** Files whose runs are not known yet. */
  filesLoading = 0
  retries = 0
  /** Who does the runs, where that are other machines, such as `4 workers on 2 hosts | 1 with other code`. */
  machines: (() => string | undefined) | undefined

  /** @param nowMs The view's clock. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.startedAtMs = nowMs()
  }

  /** More runs are known of, and sources from which others will come. */
  expect(plans: readonly RunPlan[], sources: readonly SourcePlan[] = []): void {
    for (const { action, spec } of plans) if (action !== 'skip') this.#experimentOf(spec).total++
    for (const source of sources) {
      if (source.skipped !== undefined) continue
      const left = leftOf(source)
      const experiment = this.#experimentOf(source)
      if (left === undefined) experiment.isOpen = true
      else experiment.total += left + (source.reused ?? 0)
    }
  }

  readonly listen = (event: LifecycleEvent): void => {
    switch (event.type) {
      case 'runStarted':
        this.#start(event.run)
        return
      case 'attemptStarted':
        this.#startAttempt(event.run, event.attempt)
        return
      case 'metricsLogged':
        this.#addMetrics(event.run, event.records)
        return
      case 'caseEnded':
        this.cases.add(event, this.#nowMs())
        return
      case 'outputPrinted':
      case 'sessionStarted':
      case 'sessionEnded':
        return
      case 'attemptRetried':
        this.#retry(event.run, event.delayMs)
        return
      case 'runLost':
        this.#lose(event.run)
        return
      case 'runEnded':
        this.#end(event.result)
        return
      case 'runAmended': {
        // One of whose cases one has failed after its end may have succeeded all the same.
        if (event.result.status === 'succeeded') return
        const experiment = this.#experimentOf(event.result.run.spec)
        experiment.succeeded--
        experiment.failed++
        return
      }
      case 'runReused': {
        const { run, status } = event.result
        this.#searches.add(event.result)
        const experiment = this.#experimentOf(run.spec)
        if (experiment.isOpen) experiment.total++
        // What another session has taken over may have failed there.
        experiment[status === 'failed' ? 'failed' : 'reused']++
        return
      }
      default:
        event satisfies never
    }
  }

  /** What searches have found so far. */
  get searches(): readonly SearchProgress[] {
    return this.#searches.all
  }

  runsPerMinute(): number | undefined {
    return this.#rate.perMinute(this.#nowMs())
  }

  /** See {@link estimateRemainingMs}. */
  remainingMs(): number | undefined {
    if (this.experiments.some(({ isOpen }) => isOpen)) return undefined
    const nowMs = this.#nowMs()
    if (this.cases.total > 0) return this.cases.remainingMs(nowMs)
    const { experiments, runs } = this
    return estimateRemainingMs({ experiments, runs: runs.values(), nowMs, sinceMs: this.#firstRunAtMs })
  }

  #experimentOf({ file, experiment }: Pick<RunPlan['spec'], 'file' | 'experiment'>): ExperimentProgress {
    const key = `${experiment.index}\0${file}`
    const known = this.#byKey.get(key)
    if (known) return known
    const added = noProgress(file, experiment.name)
    this.#byKey.set(key, added)
    this.experiments.push(added)
    return added
  }

  #start(run: StartedRun): void {
    const nowMs = this.#nowMs()
    if (this.#firstRunAtMs === undefined) this.#rate.start(nowMs)
    this.#firstRunAtMs ??= nowMs
    const experiment = this.#experimentOf(run.spec)
    if (experiment.isOpen) experiment.total++
    experiment.running++
    this.cases.start(run, nowMs)
    this.runs.set(run.runId, {
      run,
      experiment,
      startedAtMs: nowMs,
      attempt: 1,
      waitsUntilMs: undefined,
      step: undefined,
      cases: this.cases.of(run),
      trails: new Map(),
    })
  }

  #startAttempt({ runId }: StartedRun, attempt: number): void {
    const progress = this.runs.get(runId)
    if (!progress) return
    // What an earlier attempt has logged does not count.
    if (progress.step !== undefined) Object.assign(progress, { step: undefined, trails: new Map() })
    progress.attempt = attempt
    progress.waitsUntilMs = undefined
  }

  #retry({ runId }: StartedRun, delayMs: number): void {
    this.retries++
    const progress = this.runs.get(runId)
    if (progress) progress.waitsUntilMs = this.#nowMs() + delayMs
  }

  #lose(run: StartedRun): void {
    const progress = this.runs.get(run.runId)
    if (!progress) return
    progress.experiment.running--
    this.runs.delete(run.runId)
    this.cases.end(run)
  }

  #addMetrics({ runId }: StartedRun, records: readonly MetricRecord[]): void {
    const progress = this.runs.get(runId)
    if (!progress) return
    for (const { step, metrics, attempt } of records) {
      if (attempt !== progress.attempt) continue
      progress.step = step
      const { trails, run } = progress
      const goal = run.spec.experiment.options.objective?.metric
      for (const name in metrics) {
        const value = metrics[name]
        if (typeof value !== 'number') continue
        const known = trails.get(name)
        if (!known && trails.size >= MOST_TRAILS && name !== goal) continue
        const trail = known ?? new MetricTrail()
        if (!known) trails.set(name, trail)
        trail.push(value)
      }
    }
  }

  #end(result: RunResult): void {
    const { run, status, durationMs } = result
    this.#searches.add(result)
    const experiment = this.runs.get(run.runId)?.experiment ?? this.#experimentOf(run.spec)
    this.runs.delete(run.runId)
    this.cases.end(run)
    experiment.running--
    experiment[status]++
    experiment.measured++
    experiment.durationMs += durationMs
    this.#rate.count(this.#nowMs())
  }
}
