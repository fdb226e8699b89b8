/**
 * A session: everything that one start of ztxexp does, as four steps.
 *
 * 1. collect: an experiment file is loaded in a worker and says what it declares;
 * 2. plan: what of it will run, and with which options;
 * 3. run: the scheduler takes it from there;
 * 4. close: workers are ended, and what the session held is given back.
 */
import type { BaselineJudge } from '../analysis/baseline/baseline-judge.ts'
import { GateJudge } from '../analysis/gate-judge.ts'
import { ResultList } from '../analysis/result-list.ts'
import { ownVersion, packageVersions } from '../machine/package-versions.ts'
import { leftOf, type SourcePlan } from '../model/config-source.ts'
import type { ErrorRecord } from '../model/error.ts'
import type { LifecycleListener } from '../model/event.ts'
import type { OpenGraph } from '../model/module-graph.ts'
import type { RunResult } from '../model/run.ts'
import type { RunPlan } from '../model/run-plan.ts'
import { groupBy } from '../model/utils/group-by.ts'
import { settleAll } from '../model/utils/settle-all.ts'
import type { LoadOutcome } from '../model/worker-protocol.ts'
import { listSource } from '../scheduler/list-source.ts'
import {
  type CollectedFile,
  emptyExperiments,
  planRuns,
  planSources,
  type Selection,
} from '../scheduler/plan.ts'
import type { ExecutePlan } from '../scheduler/ports.ts'
import { checkSlots, checkWanted } from '../scheduler/slots.ts'
import { TrackerHost } from '../trackers/host/tracker-host.ts'
import type { NamedTracker } from '../trackers/named-tracker.ts'
import { Announcement } from './announcement.ts'
import { type RescoreOptions, type RunToRescore, rescoreRuns } from './evaluation/rescore.ts'
import { runEvaluations } from './evaluation/run-evaluations.ts'
import type { SessionGate } from './gate.ts'
import { orderPlans, runDefaults } from './plan-options.ts'
import { checkPruning } from './pruning/pruned-by.ts'
import { Pruning } from './pruning/pruning.ts'
import { Recording, type RecordingOptions } from './recording.ts'
import { ReuseControl } from './resume/reuse-control.ts'
import { RunLoop, type RunLoopOptions } from './run-loop.ts'
import { runSource, withPast } from './run-source.ts'
import { SessionInputs } from './session-inputs.ts'
import type { SessionParts } from './session-parts.ts'
import { traceRuns } from './trace.ts'

export interface SessionOptions
  extends RunLoopOptions,
    Pick<RecordingOptions, 'onOutput' | 'extras' | 'datasetVersion'> {
  /** The run that all runs descend from, where their experiment does not say so itself. Default: none. */
  parentRunId?: string | undefined
  /** What `track`, `trackers` and `trackerSpecs` come to. Default: none. */
  namedTrackers?: readonly NamedTracker[]
  /** What the runs are compared with. Default: nothing. */
  baselineJudge?: BaselineJudge | undefined
}

export class Session {
  readonly options: SessionOptions
  readonly trackers: TrackerHost
  readonly #recording: Recording
  readonly #loop: RunLoop
  readonly #reuse: ReuseControl
  readonly #list = new ResultList()
  #closing: Promise<void> | undefined
  /** Of the round that goes on. */
  #judge: GateJudge
  readonly #announcement: Announcement
  readonly #inputs: SessionInputs

  constructor(options: SessionOptions) {
    this.options = options
    this.#recording = new Recording(options)
    this.#inputs = new SessionInputs(options)
    this.#reuse = new ReuseControl(options, () => this.#recording.register())
    this.#recording.subscribe(this.#reuse.listen)
    this.#recording.subscribe(this.#list.listen)
    this.#judge = new GateJudge(options.failIf, options.baselineJudge)
    this.#recording.subscribe((event) => this.#judge.listen(event))
    if (traceRuns) this.#recording.subscribe(traceRuns)
    this.trackers = new TrackerHost(options.namedTrackers ?? [], options.warn)
    if (options.namedTrackers?.length) this.#recording.subscribe(this.trackers.listen, 'of trackers')
    this.#loop = new RunLoop(options, {
      recording: this.#recording,
      permit: (plan) => this.#reuse.permit(plan),
    })
    this.#announcement = new Announcement(options, this.#recording.emit)
    this.#recording.subscribe(new Pruning((runId, reason) => this.endByName(runId, reason)).listen)
  }

  /** Adds a listener of lifecycle events; the returned function takes it away. */
  subscribe(listener: LifecycleListener, name?: string): () => void {
    return this.#recording.subscribe(listener, name)
  }

  /** Of the runs that are over or reused, in the order of their ends. */
  get results(): readonly RunResult[] {
    return this.#list.results
  }

  /** Nothing starts until the returned function is called. */
  hold(): () => void {
    const releases = [this.#loop.scheduler.hold(), this.#announcement.hold()]
    return () => {
      for (const release of releases.splice(0)) release()
    }
  }

  /**
   * Step 1.
   *
   * @param file Path of the experiment file, relative to the root.
   * @param isListing Whether it is only to be seen what would run. Default: false.
   */
  async collect(open: OpenGraph, file: string, isListing = false): Promise<LoadOutcome> {
    const { cancellation } = this.#loop.scheduler
    if (cancellation) return { ok: false, error: cancellation }
    this.#reuse.prepare(isListing)
    const { graph } = open
    const folder = this.#loop.addFile(file, open)
    const versions = { ...packageVersions(graph.packages, folder), ztxexp: ownVersion() }
    this.#recording.setPackages(file, versions)
    const { set, grid, limit, sample, seed } = this.options
    const loaded = await this.#loop.executor.collect(graph.key, { set, grid, limit, sample, seed })
    await this.#reuse.rehash(file, open.describe)
    return this.#inputs.add(file, loaded)
  }

  /** Step 2. */
  plan(collected: CollectedFile, selection: Selection): RunPlan[] {
    const plans = planRuns(collected, selection, runDefaults(this.options, this.options.parentRunId))
    checkPruning(collected)
    if (!this.#loop.scheduler.isElsewhere) checkSlots(plans, this.options.slots)
    this.#judge.expect(collected.file, plans, emptyExperiments(collected, selection))
    return this.#reuse.plan(plans)
  }

  /** What is said of what was expected of metrics, in the round that goes on. */
  get judge(): GateJudge {
    return this.#judge
  }

  /** Step 2, for experiments whose configs come while they run. */
  planSources(collected: CollectedFile, selection: Selection): SourcePlan[] {
    const sources = planSources(collected, selection).map((source) => withPast(source, this.#reuse))
    for (const { experiment, file, skipped } of sources) {
      if (!skipped && !this.#loop.scheduler.isElsewhere)
        checkWanted(`${file} > ${experiment.name}`, experiment.options.slots ?? {}, this.options.slots)
    }
    return sources
  }

  /**
   * Step 3. Resolves when all have ended, or were dropped by a cancellation.
   *
   * @param sources Of the same files; default: none.
   */
  async run(plans: readonly RunPlan[], sources: readonly SourcePlan[] = []): Promise<void> {
    const files = new Set([...plans.map(({ spec }) => spec.file), ...sources.map(({ file }) => file)])
    await this.#run(
      plans,
      sources.filter(({ skipped }) => skipped === undefined),
    )
    for (const file of files) this.#loop.finishFile(file)
  }

  /** Runs one of a file of which others will come: its workers stay. Resolves when it has ended, or was dropped. */
  async runOne(plan: RunPlan): Promise<void> {
    await this.#run([plan], [])
  }

  async #run(plans: readonly RunPlan[], sources: readonly SourcePlan[]): Promise<void> {
    const reused = this.#reuse.reused(plans)
    const runnable = plans.filter((plan): plan is ExecutePlan => plan.action === 'execute')
    if (reused.length + runnable.length + sources.length === 0) return
    const files = [...reused.map(({ run }) => run.spec), ...runnable.map(({ spec }) => spec), ...sources]
    const planned = runnable.length + sources.reduce((sum, source) => sum + (leftOf(source) ?? 0), 0)
    await this.#announcement.announce(files, planned)
    for (const result of reused) this.#recording.emit({ type: 'runReused', result })
    if (runnable.length + sources.length === 0) return
    await this.#recording.open()
    const ordered = orderPlans(runnable, this.options)
    const { scheduler } = this.#loop
    const isWhole = ({ spec }: ExecutePlan) => scheduler.isElsewhere || !spec.experiment.evaluation
    await settleAll([
      ...[...groupBy(ordered.filter(isWhole), ({ spec }) => spec.file)].map(([file, ofFile]) =>
        scheduler.submit(listSource(file, ofFile)),
      ),
      runEvaluations(
        ordered.filter((plan) => !isWhole(plan)),
        this.#parts,
      ),
      ...sources.map((plan) => runSource(plan, this.#parts, this.#judge)),
    ])
  }

  /** Scores outputs of the past again. Resolves when that is over. */
  async rescore(runs: readonly RunToRescore[], options: RescoreOptions): Promise<void> {
    await this.#recording.open()
    await rescoreRuns(runs, options, this.#parts)
  }

  get #parts(): SessionParts {
    const { executor, scheduler, keyOf } = this.#loop
    return {
      executor,
      scheduler,
      recording: this.#recording,
      reuse: this.#reuse,
      options: this.options,
      moduleKeyOf: keyOf,
    }
  }

  /** Ends a run in progress for a reason that is no failure: see {@link Scheduler.endByName}. */
  endByName(runId: string, reason: Pick<ErrorRecord, 'name' | 'message'>): void {
    this.#loop.scheduler.endByName(runId, reason)
  }

  /** Ends a run in progress at once, with an error that counts as its own. */
  endRun(runId: string, error: ErrorRecord): void {
    this.#loop.scheduler.endRun(runId, error)
  }

  get isCancelled(): boolean {
    return this.#loop.scheduler.cancellation !== undefined
  }

  /** Ends the session early: see {@link Scheduler.cancel}. A second call ends everything at once. */
  cancel(error: ErrorRecord): void {
    this.#loop.executor.cancelCollecting(error)
    if (this.#closing) this.trackers.stopWaiting()
    else if (this.isCancelled) this.#loop.scheduler.kill()
    else this.#loop.scheduler.cancel(error)
  }

  /** Ends the runs of these files (paths relative to the root), because their code has changed. */
  cancelFiles(files: ReadonlySet<string>, error: ErrorRecord): void {
    this.#loop.scheduler.cancelFiles(files, error)
  }

  /**
   * Before another round: after a cancellation, runs may be started again.
   *
   * @param failed Whether only what failed is to run, as with `--failed`. Default: what the options say.
   */
  reopen({ failed }: { failed?: boolean } = {}): void {
    this.#judge = new GateJudge(this.options.failIf, this.options.baselineJudge)
    this.#reuse.refresh({ failed: failed || this.options.failed })
    this.#loop.scheduler.reopen()
  }

  /** What the gate refused and how long it made runs wait. */
  gateStats(): ReturnType<SessionGate['stats']> {
    return this.#loop.gate.stats()
  }

  /** Step 4. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#loop.close()
    this.#reuse.close()
    this.#recording.close()
    const summary = this.#announcement.end(this.results, this.#judge.all())
    if (!summary) return
    const { grace, trackWait } = this.options
    await this.#recording.flush(grace)
    const mostMs = this.isCancelled ? Math.min(grace, trackWait) : trackWait
    await this.trackers.end(summary, { mostMs, quietMs: grace })
  }
}
