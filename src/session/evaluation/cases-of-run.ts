/** What a source of cases needs of a run that they are for: a variant that runs, or one that is scored again. */
import type { ErrorRecord } from '../../model/error.ts'
import type { CaseAnswer, CaseUnit, DatasetCase, DatasetFacts, RunUnit } from '../../model/evaluation.ts'
import type { StartedRun } from '../../model/run.ts'
import type { PastRun } from '../../model/run-plan.ts'
import type { ExecutePlan, UnitResult } from '../../scheduler/ports.ts'

export interface CasesOfRun {
  readonly plan: ExecutePlan
  /** Undefined until the first of its units starts. */
  readonly run: StartedRun | undefined
  readonly isEnded: boolean
  /** Adds cases; returns the units of those for which there is something to do. */
  add(cases: readonly DatasetCase[], facts: DatasetFacts): RunUnit[]
  /**
   * There are no more cases.
   *
   * @returns the run of the past that stands for it, where nothing is to be done
   */
  endWalk(): PastRun | undefined
  /** The unit that is left to do when all cases are over. */
  nextUnit(): RunUnit | undefined
  /** Makes it a run in progress, unless it is. */
  open(): StartedRun
  /** What the function has answered before, where it is not called again. */
  answerOf?(unit: CaseUnit): CaseAnswer | undefined
  /** One of its units is over. @param result Not there where it was dropped. */
  settle(unit: RunUnit, result: UnitResult | undefined): void
  /** Its dataset cannot be read. */
  fail(error: ErrorRecord): void
  /** Ends the run where nothing of it is left to do. */
  endIfOver(): void
  /** Ends a run that is in progress, whatever is left to do of it. */
  leave(error: ErrorRecord | undefined): void
}
