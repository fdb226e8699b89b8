/**
 * The cases of an evaluation as the scheduler sees them: a source of units of work, one variant after the other, a little
 * ahead of the workers. The variants themselves come from a source too: where that is a search, the next one is asked for
 * when nothing else is left to start, so that it is chosen by what has become of the others.
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
import type { LateError } from '../../model/worker-protocol.ts'
import {
  type ExecutePlan,
  LOOK_AGAIN_MS,
  type PlanSource,
  type StartPermit,
  type UnitPorts,
  type UnitResult,
} from '../../scheduler/ports.ts'

import { PastCases } from './past-cases.ts'
import type { RunOfCases } from './run-of-cases.ts'
import { type CaseName, type NamedEnd, Variant, type VariantPorts } from './variant.ts'

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
  createRun?(plan: ExecutePlan, pastCases: PastCases | undefined): RunOfCases
}

/** Units that are asked for at once. */
const CHUNK = 256
/** Cases of which is known who they are when what they have left behind fails: the last that have begun. */
const MOST_REMEMBERED = 10_000
/** As soon as so few are left, more are asked for. */
const FEW = 64

export class EvaluationSource implements PlanSource {
  readonly file: string
  readonly isFixed = false
  readonly concurrency: number
  readonly #ports: EvaluationPorts
  readonly #source: PlanSource
  /** Those that it has given and that have not begun, in order. */
  readonly #planned: ExecutePlan[] = []
  /** It gives none before one of those in progress is over. */
  #isDry = false
  /** In progress, by the unit plans' spec. */
  readonly #variants = new Map<ExecutePlan['spec'], RunOfCases>()
  /** The one whose cases are being read, and how many were. */
  #current: { variant: RunOfCases; given: number } | undefined
  #units: ExecutePlan[] = []
  #filling: Promise<void> | undefined
  /** What reading ahead has failed with. */
  #failure: { thrown: unknown } | undefined
  #isClosed = false
  #started = 0
  /** Those that have begun, by the id that they went by at work. */
  readonly #begun = new Map<string, { variant: Variant; name: CaseName }>()

  /** @param source Of the variants of one experiment. @param concurrency Of its cases, in one worker. */
  constructor(source: PlanSource, concurrency: number, ports: EvaluationPorts) {
    this.file = source.file
    this.concurrency = concurrency
    this.#source = source
    this.#ports = ports
  }

  get isOver(): boolean {
    if (this.#failure || this.#filling || this.#units.length > 0 || this.#variants.size > 0) return false
    return this.#current === undefined && this.#planned.length === 0 && this.#source.isOver
  }

  next(count: number): readonly ExecutePlan[] | Promise<readonly ExecutePlan[]> {
    if (this.#failure) throw this.#failure.thrown
    if (this.#isWorthFilling) this.#filling ??= this.#fill()
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
    runOf: ({ spec }) => this.#variants.get(spec)?.run,
    endRun: (runId, reason) => this.#stop(runId, reason),
  }

  /**
   * What a case has left behind has failed after its end.
   *
   * @returns whether its record says so now
   * @throws where that cannot be written
   */
  amend({ runId, error }: LateError): boolean {
    const begun = runId === null ? undefined : this.#begun.get(runId)
    return begun?.variant.amend(begun.name, error) ?? false
  }

  /** Ends what is in progress. @param error Why, where that is not known of its cases. */
  async close(error: ErrorRecord | undefined): Promise<void> {
    this.#isClosed = true
    await this.#ports.handle.close()
    await this.#filling
    for (const variant of this.#variants.values()) variant.leave(error)
  }

  /** Whether there may be more units now. */
  get #hasMore(): boolean {
    if (this.#current || this.#planned.length > 0) return true
    return !this.#source.isOver && !this.#isDry
  }

  /** What is asked of a source that learns is asked as late as may be. */
  get #isWorthFilling(): boolean {
    const few = this.#source.isFixed || this.#current ? FEW : 1
    return this.#units.length < few && this.#hasMore
  }

  /** Ends a variant for a reason that is no failure. */
  #stop(runId: string, reason: NamedEnd): void {
    const variant = [...this.#variants.values()].find(({ run }) => run?.runId === runId)
    if (!(variant instanceof Variant)) return
    variant.stop(reason)
    if (this.#current?.variant === variant) this.#current = undefined
    const dropped = this.#units.filter(({ spec }) => spec === variant.plan.spec)
    this.#units = this.#units.filter(({ spec }) => spec !== variant.plan.spec)
    for (const { unit } of dropped) if (unit) variant.settle(unit, undefined)
    this.#goOn(variant)
  }

  #startUnit(plan: ExecutePlan): StartedRun {
    const variant = this.#variants.get(plan.spec)
    const run = variant?.open()
    if (!run || !plan.unit) throw new Error('A part of no run is about to start. This is a bug in ztxexp.')
    const id = unitId(run.runId, ++this.#started)
    if (variant instanceof Variant && plan.unit.kind === 'case') this.#remember(id, variant, plan.unit)
    return { ...run, options: plan.options, runId: id }
  }

  #remember(unit: string, variant: Variant, { id, repeat }: CaseName): void {
    this.#begun.set(unit, { variant, name: { id, repeat } })
    const [first] = this.#begun.size > MOST_REMEMBERED ? this.#begun.keys() : []
    if (first !== undefined) this.#begun.delete(first)
  }

  /** Reads on until there are units, or no more variants. */
  async #fill(): Promise<void> {
    try {
      while (this.#isWorthFilling && !this.#isClosed) {
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
  async #begin(): Promise<{ variant: RunOfCases; given: number } | undefined> {
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
    if (this.#planned.length === 0) {
      this.#planned.push(...(await this.#source.next(1)))
      this.#isDry = this.#planned.length === 0
    }
    while (!this.#isClosed && this.#planned.length > 0) {
      for (const [index, planned] of this.#planned.entries()) {
        const permit = this.#ports.permit(planned)
        if (permit.kind === 'later') continue
        this.#planned.splice(index, 1)
        if (permit.kind === 'run') return permit.plan
        this.#reuse(planned, permit.result)
        return undefined
      }
      await this.#ports.wait(LOOK_AGAIN_MS)
    }
    return undefined
  }

  #reuse(plan: ExecutePlan, result: RunResult): void {
    this.#ports.emit({ type: 'runReused', result })
    this.#tellSource(plan, result)
  }

  #tellSource(plan: ExecutePlan, result: RunResult | undefined): void {
    this.#isDry = false
    this.#source.tell(plan, result)
  }

  async #read(current: { variant: RunOfCases; given: number }): Promise<void> {
    const { variant, given } = current
    const { spec } = variant.plan
    const repeats = spec.experiment.options.repeats ?? 1
    const question = { config: spec.config, from: given, count: Math.ceil(CHUNK / repeats) }
    const answer = await this.#ports.handle.ask(question)
    if (this.#isClosed || variant.isCutShort) return
    if (!answer.ok) this.#endWalk(variant, answer.error)
    else {
      const units = variant.add(answer.cases, answer.facts)
      current.given += answer.cases.length
      for (const unit of units) this.#units.push(unitPlan(variant.plan, unit))
      if (current.given >= answer.facts.count) this.#endWalk(variant)
    }
  }

  #endWalk(variant: RunOfCases, error?: ErrorRecord): void {
    this.#current = undefined
    if (error) variant.fail(error)
    const past = error ? undefined : variant.endWalk()
    if (past) {
      this.#variants.delete(variant.plan.spec)
      this.#reuse(variant.plan, this.#ports.standIn(variant.plan, past))
    } else this.#goOn(variant)
  }

  #goOn(variant: RunOfCases): void {
    const unit = variant.nextUnit()
    if (unit) this.#units.push(unitPlan(variant.plan, unit))
    else variant.endIfOver()
    if (!variant.isEnded || !this.#variants.delete(variant.plan.spec)) return
    this.#tellSource(variant.plan, variant.result)
  }
}

function unitPlan({ spec, options }: ExecutePlan, unit: RunUnit): ExecutePlan {
  return { action: 'execute', spec, options: { ...options, seed: options.seed + (repeatOf(unit) - 1) }, unit }
}

function repeatOf(unit: RunUnit): number {
  return unit.kind === 'case' ? unit.repeat : 1
}
