/** Gathers what came of a session, for the summary, the JSON and the exit code. */

import { ResultList } from '../../analysis/result-list.ts'
import type { SourcePlan } from '../../model/config-source.ts'
import { type ErrorRecord, INTERRUPTED } from '../../model/error.ts'
import type { LifecycleEvent } from '../../model/event.ts'
import { excusedRunIds, type GateVerdict, missedGates } from '../../model/gate-verdict.ts'
import type { RunResult } from '../../model/run.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import type { ResolvedOptions } from '../../options/resolve.ts'
import type { IdleExperiment } from '../../reporters/summary/end-state.ts'
import { NOT_ASKED_FOR, SKIP_REASONS } from '../../scheduler/plan.ts'
import type { FileReport } from '../../vitest/backend.ts'

export class Outcome {
  readonly #list = new ResultList()
  readonly #files: FileReport[] = []
  readonly fatal: unknown[] = []
  /** What was said of what is expected; known when the runs are over. */
  verdicts: readonly GateVerdict[] = []

  get results(): RunResult[] {
    return this.#list.results
  }

  readonly listen = (event: LifecycleEvent): void => this.#list.listen(event)

  readonly addFile = (report: FileReport): void => {
    this.#files.push(report)
  }

  readonly addFatal = (error: unknown): void => {
    this.fatal.push(error)
  }

  /** In the order of their paths: which was loaded first is chance. */
  get files(): FileReport[] {
    return this.#files.toSorted((a, b) => (a.file < b.file ? -1 : 1))
  }

  /** The files that did not load; not those whose loading was cut short. */
  get brokenFiles(): { file: string; error: ErrorRecord }[] {
    return this.files.flatMap((report) =>
      'error' in report && report.error.name !== INTERRUPTED ? [report] : [],
    )
  }

  /** Paths of the files that the session did not wait for. */
  get interruptedFiles(): string[] {
    return this.files.flatMap((report) =>
      'error' in report && report.error.name === INTERRUPTED ? [report.file] : [],
    )
  }

  /** Paths of the files that declare nothing to run, or to skip. */
  get emptyFiles(): string[] {
    return this.files.flatMap((report) =>
      'plans' in report && report.plans.length + report.sources.length === 0 ? [report.file] : [],
    )
  }

  /** Experiments of which no run was done, unless a filter has left them out; one for a file that was not waited for. */
  get idle(): IdleExperiment[] {
    const done = new Set(this.results.map(({ run }) => run.spec.experiment))
    const byExperiment = groupBy(this.plans, ({ spec }) => spec.experiment)
    const cutShort = this.interruptedFiles.map((file) => ({ file, state: 'not run' as const }))
    const known = [...byExperiment].flatMap(([experiment, plans]) => {
      const state = done.has(experiment) ? undefined : idleState(plans)
      return state ? [{ file: plans[0].spec.file, state }] : []
    })
    // Of one that was asked and had nothing to give, there is nothing to say.
    const asked = this.sources.flatMap(({ file, skipped }) => {
      const state = skipped === undefined ? undefined : skippedState([skipped])
      return state ? [{ file, state }] : []
    })
    return [...known, ...asked, ...cutShort]
  }

  get plans(): RunPlan[] {
    return this.files.flatMap((file) => ('plans' in file ? file.plans : []))
  }

  /** Experiments whose configs come while they run. */
  get sources(): SourcePlan[] {
    return this.files.flatMap((file) => ('plans' in file ? file.sources : []))
  }

  /** Of those, the ones that the user's filters leave. */
  get matchedSources(): SourcePlan[] {
    return this.sources.filter(({ skipped = '' }) => !NOT_ASKED_FOR.includes(skipped))
  }

  /** Whether the user's filters leave anything. */
  get hasMatched(): boolean {
    return this.matched.length + this.matchedSources.length > 0
  }

  /** Runs that the user's filters leave, the ones that a modifier skips included. */
  get matched(): RunPlan[] {
    return this.plans.filter((plan) => plan.action !== 'skip' || !NOT_ASKED_FOR.includes(plan.reason))
  }

  /** Runs that were known, were to be done and have no result, because the session was ended. */
  get notRunCount(): number {
    const asked = new Set(this.sources.map(({ experiment }) => experiment))
    const results = this.results.filter(({ run }) => !asked.has(run.spec.experiment))
    return this.plans.filter((plan) => plan.action !== 'skip').length - results.length
  }

  /** 0 all well, 1 a run failed or missed a gate, or nothing matched, 2 something could not run or be compared. */
  exitCode({ passWithNoTests }: Pick<ResolvedOptions, 'passWithNoTests'>): 0 | 1 | 2 {
    if (this.fatal.length > 0 || this.brokenFiles.length > 0) return 2
    if (this.interruptedFiles.length > 0) return 1
    if (!this.hasMatched && !passWithNoTests) return 1
    const excused = excusedRunIds(this.verdicts)
    const isFailed = ({ status, run }: RunResult) => status === 'failed' && !excused.has(run.runId)
    if (this.results.some(isFailed) || this.notRunCount > 0) return 1
    const missed = missedGates(this.verdicts)
    if (missed.length === 0) return 0
    return missed.every(({ isIncomparable }) => isIncomparable) ? 2 : 1
  }
}

/** Why none of an experiment's runs was done; `undefined` where they were filtered out, which is not worth a word. */
function idleState(plans: readonly RunPlan[]): IdleExperiment['state'] | undefined {
  if (plans.some(({ action }) => action !== 'skip')) return 'not run'
  return skippedState(plans.map((plan) => (plan.action === 'skip' ? plan.reason : '')))
}

function skippedState(reasons: readonly string[]): 'todo' | 'skipped' | undefined {
  if (reasons.includes(SKIP_REASONS.todo)) return 'todo'
  return reasons.includes(SKIP_REASONS.skip) || reasons.includes(SKIP_REASONS.only) ? 'skipped' : undefined
}
