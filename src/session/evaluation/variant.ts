/**
 * A variant: one run of an evaluation, from the first of its cases to the last.
 *
 *     planned ──permit──▶ begun ──first unit starts──▶ open ──last unit over──▶ ended
 *                │          │                            (with summarize: after one more unit)
 *                │          └─ a run of the past has all its cases: that stands for it
 *                └─ somebody else has it, or is done with it
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
import { CaseWriter } from '../../store/run-directory/case-lines.ts'
import { caseRecord } from './case-result.ts'
import type { CasesOfRun } from './cases-of-run.ts'
import type { PastCase, PastCases } from './past-cases.ts'

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

export class Variant implements CasesOfRun {
  readonly plan: ExecutePlan
  readonly #ports: VariantPorts
  readonly #goesOn: RunToGoOn | undefined
  readonly #pastCases: PastCases | undefined
  readonly #tally = new CaseTally()
  #facts: DatasetFacts | undefined
  #run: StartedRun | undefined
  #writer: CaseWriter | undefined
  #openedAt = 0
  /** Units that were made, and are not over. */
  #pending = 0
  #isWalked = false
  #isEnded = false
  #hasSummarized: boolean
  #summary: JsonObject | null = null
  #error: ErrorRecord | undefined
  #firstFailure: { id: string; error: ErrorRecord } | undefined
  #reached: Record<string, string> | undefined
  #usage: StoredUsage | undefined

  /** @param pastCases Of the run that goes on. */
  constructor(plan: ExecutePlan, pastCases: PastCases | undefined, ports: VariantPorts) {
    this.plan = plan
    this.#ports = ports
    this.#goesOn = plan.goesOn
    this.#pastCases = pastCases
    const reached = this.#goesOn && ports.reachedBy(this.#goesOn.past)
    if (reached && Object.keys(reached).length > 0) this.#reached = reached
    this.#hasSummarized = !plan.spec.experiment.evaluation?.hasSummary
  }

  get run(): StartedRun | undefined {
    return this.#run
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  add(cases: readonly DatasetCase[], facts: DatasetFacts): RunUnit[] {
    this.#facts = facts
    const units: RunUnit[] = []
    for (const { id, value, hash } of cases) {
      for (let repeat = 1; repeat <= this.#repeats; repeat++) {
        const found = this.#pastCases?.see({ id, repeat })
        if (this.#isToRun(found, hash)) units.push({ kind: 'case', id, repeat, value, hash })
        else if (found) this.#keep(found)
      }
    }
    this.#pending += units.length
    return units
  }

  endWalk(): PastRun | undefined {
    this.#isWalked = true
    this.#pastCases?.close()
    const past = this.#goesOn?.past
    if (past?.status === 'succeeded' && !this.#run && this.#pending === 0 && !this.#hasGone()) {
      this.#isEnded = true
      return past
    }
    return undefined
  }

  nextUnit(): RunUnit | undefined {
    if (this.#isEnded || !this.#isWalked || this.#pending > 0 || this.#hasSummarized || this.#error)
      return undefined
    this.#hasSummarized = true
    this.#pending++
    return { kind: 'summary' }
  }

  /** Makes, or reopens, the run directory. */
  open(): StartedRun {
    if (this.#run) return this.#run
    const { hash = '', count = 0 } = this.#facts ?? {}
    const dataset = { hash, total: count * this.#repeats }
    const { past } = this.#goesOn ?? {}
    this.#run = past ? this.#ports.goOn(this.plan, past, dataset) : this.#ports.openRun(this.plan, dataset)
    this.#openedAt = nowMs()
    this.#writer = new CaseWriter(this.#run.runDir)
    this.#ports.emit({ type: 'runStarted', run: this.#run })
    return this.#run
  }

  settle(unit: RunUnit, result: UnitResult | undefined): void {
    this.#pending--
    if (!result || result.error?.name === INTERRUPTED) {
      this.#error ??= result?.error ?? interrupted(LEFT)
      return
    }
    if (result.reached) this.#reached = { ...this.#reached, ...result.reached }
    if (unit.kind === 'case') this.#record(caseRecord(unit, result))
    else this.#summarize(result)
  }

  fail(error: ErrorRecord): void {
    this.#isWalked = true
    this.#pastCases?.close()
    this.#error ??= error
  }

  endIfOver(): void {
    if (this.#isEnded || !this.#isWalked || this.#pending > 0) return
    if (!this.#hasSummarized && !this.#error) return
    this.#end()
  }

  leave(error: ErrorRecord | undefined): void {
    this.#pastCases?.close()
    if (this.#isEnded || !this.#run) return
    this.#error ??= error ?? interrupted(LEFT)
    this.#end()
  }

  get #repeats(): number {
    return this.plan.spec.experiment.options.repeats ?? 1
  }

  #isToRun(found: PastCase | undefined, hash: string): boolean {
    const { withNew = true, withFailed = false } = this.#goesOn ?? {}
    if (!found || found.hash !== hash) return withNew
    return found.hasFailed && withFailed
  }

  /** Its line counts; one that was left out is written again. */
  #keep(found: PastCase): void {
    const record = this.#pastCases?.recordOf(found)
    if (!record) return
    if (found.isLeftOut) {
      this.open()
      this.#writer?.add(record)
    }
    this.#count(record)
  }

  #record(record: CaseRecord): void {
    this.#writer?.add(record)
    this.#count(record)
    if (!this.#run) return
    const { input, expected, output, ...rest } = record
    this.#ports.emit({ type: 'caseEnded', run: this.#run, record: rest })
  }

  #count(record: CaseRecord): void {
    this.#tally.add(record)
    this.#usage = addUsage(this.#usage, addUsage(record.usage, record.judge_usage))
    if (record.error) this.#firstFailure ??= { id: record.id, error: record.error }
  }

  #summarize({ status, metrics, error, skipReason }: RunResult): void {
    if (status === 'succeeded') this.#summary = metrics
    else {
      const { name, message } = error ?? plainRecord('SkipRun', skipReason ?? '')
      this.#error = { ...(error ?? plainRecord(name, message)), message: `summarize failed: ${message}` }
    }
  }

  /** Whether the run that goes on has cases which the dataset does not have any more. */
  #hasGone(): boolean {
    for (const _gone of this.#pastCases?.gone() ?? []) return true
    return false
  }

  #end(): void {
    this.#isEnded = true
    const run = this.open()
    const wasInterrupted = this.#error?.name === INTERRUPTED
    if (!wasInterrupted) this.#leaveOutGone()
    this.#writer?.close()
    const result = this.#result(run, this.#tally.finish())
    this.#ports.emit({ type: 'runEnded', result })
    if (result.status === 'failed' && !wasInterrupted) this.#ports.onFailed()
  }

  #leaveOutGone(): void {
    const finished_at = isoTimestamp(nowMs())
    for (const name of this.#pastCases?.gone() ?? [])
      this.#writer?.add({ ...name, left_out: true, finished_at })
  }

  #result(run: StartedRun, aggregate: CaseAggregate): RunResult {
    const error = this.#error ?? this.#failureOfAll(aggregate)
    const { past } = this.#goesOn ?? {}
    const finishedAt = nowMs()
    const attempt = past?.attempt ?? 1
    const hasMetrics = error?.name !== INTERRUPTED && aggregate.done > 0
    return {
      run,
      status: error ? 'failed' : 'succeeded',
      metrics: hasMetrics ? { ...caseMetrics(aggregate), ...this.#summary } : null,
      error: error ?? null,
      skipReason: null,
      attempt,
      retryCount: attempt - 1,
      restarts: 0,
      finishedAt,
      durationMs: finishedAt - this.#openedAt + (past?.durationSec ?? 0) * 1000,
      caseFields: { ...caseFields(aggregate, run.dataset?.total ?? aggregate.done) } as unknown as JsonObject,
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
