/**
 * A variant: one run of an evaluation, from the first of its cases to the last.
 *
 * One that goes on does so in the directory of the run of the past: lines are added to its `cases.jsonl`, so that what was
 * paid for is in one place, and nothing is copied. Until it is over again, its `run.json` says that it is running. Its
 * owner is written before that, and a claim is taken before all, so that two hosts never go on with one run.
 */
import { type CaseAggregate, CaseTally } from '../../analysis/cases/aggregate-cases.ts'
import { caseFields, caseMetrics } from '../../analysis/cases/case-metrics.ts'
import { addUsage, type CaseRecord, type StoredUsage } from '../../model/case-record.ts'
import { type ErrorRecord, INTERRUPTED, interrupted, plainRecord } from '../../model/error.ts'
import type { DatasetCase, DatasetFacts, RunUnit } from '../../model/evaluation.ts'
import type { LifecycleListener } from '../../model/event.ts'
import type { RunResult, StartedRun } from '../../model/run.ts'
import type { PastRun, RunToGoOn } from '../../model/run-plan.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import { isoTimestamp, nowMs } from '../../model/utils/time.ts'
import type { ExecutePlan, UnitResult } from '../../scheduler/ports.ts'
import { readCase } from '../../store/run-directory/case-lines.ts'
import { caseRecord, failedAfterEnd } from './case-result.ts'
import type { PastCase, PastCases } from './past-cases.ts'
import { RunOfCases } from './run-of-cases.ts'

/** A case in one of its repeats. */
export type CaseName = Pick<CaseRecord, 'id' | 'repeat'>

/** Why a run is ended that has not failed. */
export type NamedEnd = Pick<ErrorRecord, 'name' | 'message'>

export interface VariantPorts {
  emit: LifecycleListener
  /** Makes the run directory. */
  openRun(plan: ExecutePlan, dataset: NonNullable<StartedRun['dataset']>): StartedRun
  /** Makes a run of the past one that is in progress again. */
  goOn(plan: ExecutePlan, past: PastRun, dataset: NonNullable<StartedRun['dataset']>): StartedRun
  /** What a run of the past has reached besides its graph, with the hashes of now. */
  reachedBy(past: PastRun): Record<string, string>
  /** Called when the run has failed for a reason of its own. */
  onFailed(): void
}

export class Variant extends RunOfCases {
  protected readonly whyLeft = LEFT
  readonly #ports: VariantPorts
  readonly #goesOn: RunToGoOn | undefined
  readonly #tally = new CaseTally()
  #facts: DatasetFacts | undefined
  #openedAt = 0
  /** Why it was ended early, by name. */
  #stop: NamedEnd | undefined
  #firstFailure: { id: string; error: ErrorRecord } | undefined
  #reached: Record<string, string> | undefined
  #usage: StoredUsage | undefined
  #result: RunResult | undefined

  /** @param pastCases Of the run that goes on. */
  constructor(plan: ExecutePlan, pastCases: PastCases | undefined, ports: VariantPorts) {
    super(plan, pastCases)
    this.#ports = ports
    this.#goesOn = plan.goesOn
    const reached = this.#goesOn && ports.reachedBy(this.#goesOn.past)
    if (reached && Object.keys(reached).length > 0) this.#reached = reached
  }

  override get result(): RunResult | undefined {
    return this.#result
  }

  /**
   * Ends it early for a reason that is no failure: it counts as skipped, with the cases that are over when those in
   * progress are.
   */
  stop(reason: NamedEnd): void {
    this.#stop ??= reason
    this.cutShort()
  }

  /**
   * What one of its cases has left behind has failed after the end of the case: that has failed then.
   *
   * @returns whether the case has a record that can say so
   * @throws where that cannot be written
   */
  amend(name: CaseName, error: ErrorRecord): boolean {
    const record = this.run && readCase(this.run.runDir, name)
    if (!record || !this.run) return false
    if (record.error || record.skipped !== undefined) return true
    const amended = failedAfterEnd(record, this.run.spec.experiment, error)
    this.writeLate(amended)
    this.#tally.add(amended)
    this.#firstFailure ??= { id: record.id, error }
    if (this.#result?.status === 'succeeded') this.#amendEnd(this.run, this.#result)
    return true
  }

  #amendEnd(run: StartedRun, { finishedAt, durationMs }: RunResult): void {
    this.#result = { ...this.#resultOf(run, this.#tally.finish()), finishedAt, durationMs }
    this.#ports.emit({ type: 'runAmended', result: this.#result })
  }

  protected unitsOf(cases: readonly DatasetCase[], facts: DatasetFacts): RunUnit[] {
    this.#facts = facts
    const units: RunUnit[] = []
    for (const { id, value, hash } of cases) {
      for (let repeat = 1; repeat <= this.repeats; repeat++) {
        const found = this.pastCases?.see({ id, repeat })
        if (this.#isToRun(found, hash)) units.push({ kind: 'case', id, repeat, value, hash })
        else if (found) this.#keep(found)
      }
    }
    return units
  }

  protected override standsFor(): PastRun | undefined {
    const past = this.#goesOn?.past
    return past?.status === 'succeeded' && !this.#hasGone() ? past : undefined
  }

  /** Makes, or reopens, the run directory. */
  protected begin(): StartedRun {
    const { hash = '', count = 0 } = this.#facts ?? {}
    const { past, withFailed = false } = this.#goesOn ?? {}
    const total = count * this.repeats
    const known = Math.min(total, this.pastCases?.countKnown(withFailed) ?? 0)
    const dataset = { hash, total, ...(known > 0 && { known }) }
    return past ? this.#ports.goOn(this.plan, past, dataset) : this.#ports.openRun(this.plan, dataset)
  }

  protected override onOpened(run: StartedRun): void {
    this.#openedAt = nowMs()
    this.#ports.emit({ type: 'runStarted', run })
  }

  protected take(unit: RunUnit, result: UnitResult | undefined): void {
    if (this.#stop && (!result || result.skipType === this.#stop.name)) return
    if (!result || result.error?.name === INTERRUPTED) {
      this.error ??= result?.error ?? interrupted(LEFT)
      return
    }
    if (result.reached) this.#reached = { ...this.#reached, ...result.reached }
    if (unit.kind === 'case') this.#record(caseRecord(unit, result))
    else this.#summarize(result)
  }

  #isToRun(found: PastCase | undefined, hash: string): boolean {
    const { withNew = true, withFailed = false } = this.#goesOn ?? {}
    if (!found || found.hash !== hash) return withNew
    return found.hasFailed && withFailed
  }

  /** Its line counts; one that was left out is written again. */
  #keep(found: PastCase): void {
    const record = this.pastCases?.recordOf(found)
    if (!record) return
    if (found.isLeftOut) {
      this.open()
      this.write(record)
    }
    this.#count(record)
  }

  #record(record: CaseRecord): void {
    this.write(record)
    this.#count(record)
    if (!this.run) return
    const { input, expected, output, ...rest } = record
    this.#ports.emit({ type: 'caseEnded', run: this.run, record: rest })
  }

  #count(record: CaseRecord): void {
    this.#tally.add(record)
    this.#usage = addUsage(this.#usage, addUsage(record.usage, record.judge_usage))
    if (record.error) this.#firstFailure ??= { id: record.id, error: record.error }
  }

  #summarize({ status, metrics, error, skipReason }: RunResult): void {
    if (status === 'succeeded') this.summary = metrics
    else {
      const { name, message } = error ?? plainRecord('SkipRun', skipReason ?? '')
      this.error = { ...(error ?? plainRecord(name, message)), message: `summarize failed: ${message}` }
    }
  }

  /** Whether the run that goes on has cases which the dataset does not have any more. */
  #hasGone(): boolean {
    for (const _gone of this.pastCases?.gone() ?? []) return true
    return false
  }

  protected override onLast(): void {
    this.open()
    if (!this.#stop && this.error?.name !== INTERRUPTED) this.#leaveOutGone()
  }

  protected finish(): void {
    this.#result = this.#resultOf(this.open(), this.#tally.finish())
    this.#ports.emit({ type: 'runEnded', result: this.#result })
    if (this.#result.status === 'failed' && this.error?.name !== INTERRUPTED) this.#ports.onFailed()
  }

  #leaveOutGone(): void {
    const finished_at = isoTimestamp(nowMs())
    for (const name of this.pastCases?.gone() ?? []) this.write({ ...name, left_out: true, finished_at })
  }

  #resultOf(run: StartedRun, aggregate: CaseAggregate): RunResult {
    const total = run.dataset?.total ?? aggregate.done
    const isWhole = aggregate.done >= total && !run.spec.experiment.evaluation?.hasSummary
    const stop = this.error || isWhole ? undefined : this.#stop
    const error = stop ? undefined : (this.error ?? this.#failureOfAll(aggregate))
    const { past } = this.#goesOn ?? {}
    const finishedAt = nowMs()
    const attempt = past?.attempt ?? 1
    const hasMetrics = !stop && error?.name !== INTERRUPTED && aggregate.done > 0
    return {
      run,
      status: stop ? 'skipped' : error ? 'failed' : 'succeeded',
      metrics: hasMetrics ? { ...caseMetrics(aggregate), ...this.summary } : null,
      error: error ?? null,
      skipReason: stop?.message ?? null,
      ...(stop && { skipType: stop.name }),
      attempt,
      retryCount: attempt - 1,
      restarts: 0,
      finishedAt,
      durationMs: finishedAt - this.#openedAt + (past?.durationSec ?? 0) * 1000,
      caseFields: { ...caseFields(aggregate, total) } as unknown as JsonObject,
      ...(this.#usage && { usage: this.#usage }),
      ...(this.#reached && { reached: this.#reached }),
    }
  }

  /** An evaluation of which nothing is known is no result. */
  #failureOfAll({ done, errors, skipped }: CaseAggregate): ErrorRecord | undefined {
    if (errors === 0 || errors + skipped < done || !this.#firstFailure) return undefined
    const { id, error } = this.#firstFailure
    const which = errors === 1 ? 'The only case failed' : `All ${errors} cases failed, the first of them`
    return { ...error, message: `${which} (${JSON.stringify(id)}): ${error.message}` }
  }
}

const LEFT = 'The run was ended before all its cases were over.'
