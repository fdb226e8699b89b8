/**
 * A run of an evaluation while its units are at work, whatever is done with its cases.
 *
 *     planned ──first unit starts──▶ open ──last unit over──▶ ended
 *                                            (with summarize: after one more unit)
 */
import { type ErrorRecord, interrupted } from '../../model/error.ts'
import type { CaseAnswer, CaseUnit, DatasetCase, DatasetFacts, RunUnit } from '../../model/evaluation.ts'
import type { RunResult, StartedRun } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { ExecutePlan, UnitResult } from '../../scheduler/ports.ts'
import { addCaseLine, CaseWriter } from '../../store/run-directory/case-lines.ts'
import type { PastCases } from './past-cases.ts'

export abstract class RunOfCases {
  readonly plan: ExecutePlan
  /** Of the past: those that are there already. */
  protected readonly pastCases: PastCases | undefined
  protected summary: JsonObject | null = null
  /** What the run fails with. */
  protected error: ErrorRecord | undefined
  #run: StartedRun | undefined
  #writer: CaseWriter | undefined
  /** Units that were made, and are not over. */
  #pending = 0
  #isWalked = false
  #isEnded = false
  /** Nothing more of it is to be done than what has begun. */
  #isCutShort = false
  #hasSummarized: boolean

  constructor(plan: ExecutePlan, pastCases: PastCases | undefined) {
    this.plan = plan
    this.pastCases = pastCases
    this.#hasSummarized = !plan.spec.experiment.evaluation?.hasSummary
  }

  /** Undefined until the first of its units starts. */
  get run(): StartedRun | undefined {
    return this.#run
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Whether no more of its cases are wanted. */
  get isCutShort(): boolean {
    return this.#isCutShort
  }

  /** What it has come to, as a run; undefined until then, and where that is not for a run to say. */
  get result(): RunResult | undefined {
    return undefined
  }

  /** Adds cases; returns the units of those for which there is something to do. */
  add(cases: readonly DatasetCase[], facts: DatasetFacts): RunUnit[] {
    const units = this.unitsOf(cases, facts)
    this.#pending += units.length
    return units
  }

  /**
   * There are no more cases.
   *
   * @returns the run of the past that stands for it, where nothing is to be done
   */
  endWalk(): PastRun | undefined {
    this.#isWalked = true
    const past = this.#pending === 0 && !this.#run ? this.standsFor() : undefined
    if (past) this.#close()
    return past
  }

  /** The unit that is left to do when all cases are over. */
  nextUnit(): RunUnit | undefined {
    if (this.#isEnded || !this.#isWalked || this.#pending > 0 || this.#hasSummarized || this.error)
      return undefined
    this.#hasSummarized = true
    this.#pending++
    return { kind: 'summary' }
  }

  /** Makes it a run in progress, unless it is. */
  open(): StartedRun {
    if (this.#run) return this.#run
    this.#run = this.begin()
    this.#writer = new CaseWriter(this.#run.runDir)
    this.onOpened(this.#run)
    return this.#run
  }

  /** What the function has answered before, where it is not called again. */
  answerOf(_unit: CaseUnit): CaseAnswer | undefined {
    return undefined
  }

  /** One of its units is over. @param result Not there where it was dropped. */
  settle(unit: RunUnit, result: UnitResult | undefined): void {
    this.#pending--
    this.take(unit, result)
  }

  /** Its dataset cannot be read. */
  fail(error: ErrorRecord): void {
    this.#isWalked = true
    this.error ??= error
  }

  /** Ends the run where nothing of it is left to do. */
  endIfOver(): void {
    if (this.#isEnded || !this.#isWalked || this.#pending > 0) return
    if (this.#hasSummarized || this.error) this.#end()
  }

  /** Ends a run that is in progress, whatever is left to do of it. */
  leave(error: ErrorRecord | undefined): void {
    if (this.#isEnded) return
    this.error ??= error ?? interrupted(this.whyLeft)
    if (this.#run || this.endsUnopened) this.#end()
    else this.#close()
  }

  /** Nothing more of it begins, and there is no summary. */
  protected cutShort(): void {
    this.#isCutShort = true
    this.#isWalked = true
    this.#hasSummarized = true
  }

  protected get repeats(): number {
    return this.plan.spec.experiment.options.repeats ?? 1
  }

  /** Adds a line to its `cases.jsonl`. */
  protected write(line: object): void {
    this.#writer?.add(line)
  }

  /** Adds a line, also after its end. */
  protected writeLate(line: object): void {
    if (this.#run && this.#isEnded) addCaseLine(this.#run.runDir, line)
    else this.write(line)
  }

  /** The error of a run that is left. */
  protected abstract readonly whyLeft: string
  /** Whether one that is left is over though it was never opened. */
  protected readonly endsUnopened: boolean = false
  protected abstract begin(): StartedRun
  protected onOpened(_run: StartedRun): void {}
  protected abstract unitsOf(cases: readonly DatasetCase[], facts: DatasetFacts): RunUnit[]
  protected abstract take(unit: RunUnit, result: UnitResult | undefined): void
  /** The run of the past that stands for it, where it has no units. */
  protected standsFor(): PastRun | undefined {
    return undefined
  }
  /** Writes its last lines. */
  protected onLast(): void {}
  /** Says what it has come to. */
  protected abstract finish(): void

  #end(): void {
    this.onLast()
    this.#close()
    this.finish()
  }

  #close(): void {
    this.#isEnded = true
    this.#writer?.close()
    this.pastCases?.close()
  }
}
