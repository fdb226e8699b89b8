/**
 * The cases of an evaluation as the scheduler sees them: a source of units of work, one variant after the other, a little
 * ahead of the workers.
 *
 * The dataset is walked once, in a worker of its own, and each case travels with its unit: so a generator, or a query of a
 * database, is read once and not in every worker, and a worker needs nothing but what it works on. Here no case is kept
 * longer than it waits and runs, so that a million of them is no more than a hundred.
 */
import type { ErrorRecord } from '../../model/error.ts'
import { type CasesHandle, type RunUnit, unitId } from '../../model/evaluation.ts'
import type { LifecycleEvent } from '../../model/event.ts'
import type { RunResult, StartedRun } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import {
  type ExecutePlan,
  LOOK_AGAIN_MS,
  type PlanSource,
  type StartPermit,
  type UnitPorts,
  type UnitResult,
} from '../../scheduler/ports.ts'
import type { CasesOfRun } from './cases-of-run.ts'
import { PastCases } from './past-cases.ts'
import { Variant, type VariantPorts } from './variant.ts'

export interface EvaluationPorts extends VariantPorts {
  handle: CasesHandle
  permit(plan: ExecutePlan): StartPermit
  /** The run of the past as it is now; undefined where it cannot be read any more. */
  pastNow(past: PastRun): PastRun | undefined
  /** Gives a plan back: a run of the past stands for it. */
  standIn(plan: ExecutePlan, past: PastRun): RunResult
  describeAttempt: UnitPorts['describeAttempt']
  /** Passes on what parts of a run have written to its streams. */
  passOn(run: StartedRun, written: { metrics: number; printed: number }): void
  wait(ms: number): Promise<void>
  /** What becomes of the cases of a plan. Default: they run, as those of a variant. */
  createRun?(plan: ExecutePlan, pastCases: PastCases | undefined): CasesOfRun
}

/** Units that are asked for at once. */
const CHUNK = 256
/** As soon as so few are left, more are asked for. */
const FEW = 64

export class EvaluationSource implements PlanSource {
  readonly file: string
  readonly isFixed = false
  readonly concurrency: number
  readonly #ports: EvaluationPorts
  /** Those that have not begun, in order. */
  readonly #planned: ExecutePlan[]
  /** In progress, by the unit plans' spec. */
  readonly #variants = new Map<ExecutePlan['spec'], CasesOfRun>()
  /** The one whose cases are being read, and how many were. */
  #current: { variant: CasesOfRun; given: number } | undefined
  #units: ExecutePlan[] = []
  #filling: Promise<void> | undefined
  /** What reading ahead has failed with. */
  #failure: { thrown: unknown } | undefined
  #isClosed = false
  #started = 0

  /** @param plans The variants of one experiment, at least one. */
  constructor(plans: readonly [ExecutePlan, ...ExecutePlan[]], ports: EvaluationPorts) {
    const [{ spec, options }] = plans
    this.file = spec.file
    this.concurrency = options.concurrency
    this.#planned = [...plans]
    this.#ports = ports
  }

  get isOver(): boolean {
    if (this.#failure || this.#planned.length > 0 || this.#current || this.#filling || this.#units.length > 0)
      return false
    return this.#variants.size === 0
  }

  next(count: number): readonly ExecutePlan[] | Promise<readonly ExecutePlan[]> {
    if (this.#failure) throw this.#failure.thrown
    if (this.#units.length < FEW && this.#hasMore) this.#filling ??= this.#fill()
    if (this.#units.length > 0 || !this.#filling) return this.#units.splice(0, count)
    return this.#filling.then(() => this.next(count))
  }

  tell(plan: ExecutePlan, result: UnitResult | undefined): void {
    const variant = this.#variants.get(plan.spec)
    if (!variant || !plan.unit) return
    variant.settle(plan.unit, result)
    this.#goOn(variant)
  }

  readonly units: UnitPorts = {
    openRun: (plan) => this.#startUnit(plan),
    answerOf: ({ spec, unit }) =>
      unit?.kind === 'case' ? this.#variants.get(spec)?.answerOf?.(unit) : undefined,
    describeAttempt: (run, attempt) => this.#ports.describeAttempt(run, attempt),
    drain: ({ spec }, _attempt, written) => {
      const run = this.#variants.get(spec)?.run
      if (run) this.#ports.passOn(run, written)
      return undefined
    },
    // What becomes of a unit, the source is told.
    emit: (_event: LifecycleEvent) => {},
  }

  /** Ends what is in progress. @param error Why, where that is not known of its cases. */
  async close(error: ErrorRecord | undefined): Promise<void> {
    this.#isClosed = true
    await this.#ports.handle.close()
    await this.#filling
    for (const variant of this.#variants.values()) variant.leave(error)
  }

  get #hasMore(): boolean {
    return this.#planned.length > 0 || this.#current !== undefined
  }

  #startUnit(plan: ExecutePlan): StartedRun {
    const variant = this.#variants.get(plan.spec)
    const run = variant?.open()
    if (!run || !plan.unit) throw new Error('A part of no run is about to start. This is a bug in ztxexp.')
    return { ...run, options: plan.options, runId: unitId(run.runId, ++this.#started) }
  }

  /** Reads on until there are units, or no more variants. */
  async #fill(): Promise<void> {
    try {
      while (this.#units.length < FEW && this.#hasMore && !this.#isClosed) {
        this.#current ??= await this.#begin()
        if (this.#current && !this.#isClosed) await this.#read(this.#current)
      }
    } catch (thrown) {
      this.#failure = { thrown }
    } finally {
      this.#filling = undefined
    }
  }

  /** Begins the next variant that is left to this process; undefined where it is done, or none is left. */
  async #begin(): Promise<{ variant: CasesOfRun; given: number } | undefined> {
    const plan = await this.#nextPlan()
    if (!plan) return undefined
    const past = plan.goesOn && this.#ports.pastNow(plan.goesOn.past)
    const { goesOn, ...anew } = plan
    const whole: ExecutePlan = goesOn && past ? { ...plan, goesOn: { ...goesOn, past } } : anew
    const pastCases = past && (await PastCases.read(past.runDir))
    const variant = this.#ports.createRun?.(whole, pastCases) ?? new Variant(whole, pastCases, this.#ports)
    this.#variants.set(plan.spec, variant)
    return { variant, given: 0 }
  }

  /** One that another process is at work on is looked at again after all others. */
  async #nextPlan(): Promise<ExecutePlan | undefined> {
    while (!this.#isClosed) {
      for (const [index, planned] of this.#planned.entries()) {
        const permit = this.#ports.permit(planned)
        if (permit.kind === 'later') continue
        this.#planned.splice(index, 1)
        if (permit.kind === 'run') return permit.plan
        this.#ports.emit({ type: 'runReused', result: permit.result })
        return undefined
      }
      await this.#ports.wait(LOOK_AGAIN_MS)
    }
    return undefined
  }

  async #read(current: { variant: CasesOfRun; given: number }): Promise<void> {
    const { variant, given } = current
    const { spec } = variant.plan
    const repeats = spec.experiment.options.repeats ?? 1
    const question = { config: spec.config, from: given, count: Math.ceil(CHUNK / repeats) }
    const answer = await this.#ports.handle.ask(question)
    if (this.#isClosed) return
    if (!answer.ok) this.#endWalk(variant, answer.error)
    else {
      const units = variant.add(answer.cases, answer.facts)
      current.given += answer.cases.length
      for (const unit of units) this.#units.push(unitPlan(variant.plan, unit))
      if (current.given >= answer.facts.count) this.#endWalk(variant)
    }
  }

  #endWalk(variant: CasesOfRun, error?: ErrorRecord): void {
    this.#current = undefined
    if (error) variant.fail(error)
    const past = error ? undefined : variant.endWalk()
    if (past) this.#ports.emit({ type: 'runReused', result: this.#ports.standIn(variant.plan, past) })
    this.#goOn(variant)
  }

  #goOn(variant: CasesOfRun): void {
    const unit = variant.nextUnit()
    if (unit) this.#units.push(unitPlan(variant.plan, unit))
    else variant.endIfOver()
    if (variant.isEnded) this.#variants.delete(variant.plan.spec)
  }
}

function unitPlan({ spec, options }: ExecutePlan, unit: RunUnit): ExecutePlan {
  return { action: 'execute', spec, options: { ...options, seed: options.seed + (repeatOf(unit) - 1) }, unit }
}

function repeatOf(unit: RunUnit): number {
  return unit.kind === 'case' ? unit.repeat : 1
}
