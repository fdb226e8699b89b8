/** A source that makes configs while they run, as the scheduler sees it: what it gives is planned, and it is told the results. */
import type { Observation, SourceHandle, SourcePlan, SourceQuestion } from '../model/config-source.ts'
import { RecordedError } from '../model/error.ts'
import type { CollectedConfig, RunResult } from '../model/run.ts'
import { endFields } from '../model/run-document.ts'
import type { RunPlan } from '../model/run-plan.ts'
import { planAsked, type RunDefaults } from '../scheduler/plan.ts'
import type { ExecutePlan, PlanSource } from '../scheduler/ports.ts'
import { lastLogged } from './resume/last-logged.ts'
import type { PastOfSource } from './resume/observe-past.ts'

export interface AskedSourceOptions {
  plan: SourcePlan
  handle: SourceHandle
  defaults: RunDefaults
  /** What earlier sessions have left. */
  past: PastOfSource
  /** Whether it is asked for nothing, since only what has failed is to run again. */
  isOnlyFailed: boolean
  /** Decides of what it gives what need not run. */
  reuse(plans: readonly ExecutePlan[]): readonly RunPlan[]
  /** Given those that need not run; returns the results that stand for them. */
  onReused(plans: readonly RunPlan[]): readonly RunResult[]
}

export class AskedSource implements PlanSource {
  readonly file: string
  readonly isFixed = false
  readonly concurrency: number
  readonly #options: AskedSourceOptions
  /** Runs of the history that it has not asked for again. */
  readonly #past: Set<string>
  #untold: Observation[]
  /** What runs before anything that it is asked for. */
  readonly #first: CollectedConfig[]
  #given: number
  #isOver = false

  constructor(options: AskedSourceOptions) {
    const { plan, defaults, past } = options
    this.#options = options
    this.file = plan.file
    this.concurrency = plan.experiment.options.concurrency ?? defaults.concurrency
    this.#untold = [...past.told]
    this.#first = [...past.again]
    this.#past = new Set(past.told.map(({ runId }) => runId))
    this.#given = past.told.length
    this.#isOver = this.#left === 0
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** What need not run is told at once, and it is asked again. */
  async next(count: number): Promise<readonly ExecutePlan[]> {
    for (;;) {
      const most = Math.min(count, this.#left)
      const plans = this.#first.length > 0 ? this.#giveFirst(most) : await this.#ask(most)
      if (plans.length === 0) return []
      const decided = this.#options.reuse(plans)
      for (const result of this.#options.onReused(decided)) this.#takeReused(result)
      for (const [index, each] of decided.entries()) {
        if (each.action === 'skip') this.#untold.push(leftOut(plans[index]?.spec ?? each.spec, each.reason))
      }
      this.#isOver = this.#left === 0
      const runnable = decided.filter((plan): plan is ExecutePlan => plan.action === 'execute')
      if (runnable.length > 0 || this.#isOver) return runnable
    }
  }

  tell(_plan: ExecutePlan, result: RunResult | undefined): void {
    if (result) this.#untold.push(observe(result))
  }

  /** Tells it the last results. */
  async close(): Promise<void> {
    if (this.#untold.length > 0 && !this.#options.isOnlyFailed)
      await this.#options.handle.ask(this.#question(0))
    await this.#options.handle.close()
  }

  get #left(): number {
    if (this.#options.isOnlyFailed) return this.#first.length
    return Math.max(0, (this.#options.plan.most ?? Number.POSITIVE_INFINITY) - this.#given)
  }

  /** One that stands in the history has been counted there. */
  #takeReused(result: RunResult): void {
    this.#untold.push(observe(result))
    if (this.#past.delete(result.run.runId)) this.#given--
  }

  /** It does not know of them, and is told that they are running. */
  #giveFirst(count: number): ExecutePlan[] {
    return this.#first.splice(0, count).map((entry) => {
      const { config } = entry
      this.#untold.push({ runId: '', config, status: 'running', metrics: null, errorType: null })
      return this.#plan(entry)
    })
  }

  #plan(entry: CollectedConfig): ExecutePlan {
    const { plan, defaults } = this.#options
    return planAsked(plan, entry, { index: this.#given++, defaults })
  }

  async #ask(count: number): Promise<ExecutePlan[]> {
    const { plan, handle } = this.#options
    const answer = await handle.ask(this.#question(count))
    if (!answer.ok) {
      const { error } = answer
      const { file, experiment } = plan
      // An error of ours names its experiment.
      const message = error.classNames.includes('ZtxexpError')
        ? `${file} > ${error.message}`
        : `${file} > ${JSON.stringify(experiment.name)}: its source of configs failed. ${error.name}: ${error.message}`
      throw new RecordedError('BAD_DECLARATION', { ...error, message })
    }
    return answer.configs.map((entry) => this.#plan(entry))
  }

  #question(count: number): SourceQuestion {
    const { search } = this.#options.plan
    return {
      told: this.#untold.splice(0),
      count,
      given: this.#given,
      ...(search && { set: search.set }),
    }
  }
}

function observe(result: RunResult): Observation {
  const { run, status, metrics } = result
  return {
    runId: run.runId,
    config: run.spec.config,
    status,
    metrics,
    errorType: endFields(result).error_type,
    ...lastLogged(run.runDir, endFields(result).error_type, run.spec.experiment),
  }
}

/** One that the options leave out, such as `--failed`. */
function leftOut({ config }: ExecutePlan['spec'], reason: string): Observation {
  return { runId: '', config, status: 'skipped', metrics: null, errorType: reason }
}
