/** Limits of experiments as tests of Vitest: one that is missed is a failure in every reporter, and no run's. */
import type { RunnerTestFile } from 'vitest/node'
import { plainRecord } from '../../model/error.ts'
import type { GateVerdict } from '../../model/gate-verdict.ts'
import type { ExperimentSpec } from '../../model/run.ts'
import type { RunPlan } from '../../model/run-plan.ts'
import type { Judge } from '../backend.ts'
import { createTestTask, skipped, type TestTask, toTestErrors } from './tasks.ts'

/** More than this are counted. */
const MOST_NAMED = 20

interface LimitTest {
  test: TestTask
  experiment: ExperimentSpec
  rule: string
}

export class LimitTests {
  readonly #file: RunnerTestFile
  readonly #judge: Judge
  readonly #tests: LimitTest[] = []

  constructor(file: RunnerTestFile, judge: Judge) {
    this.#file = file
    this.#judge = judge
  }

  /**
   * Adds a test to the file for each limit of an experiment of which something runs, or that has nothing to run.
   *
   * @param empty Experiments without configs.
   */
  add(plans: readonly RunPlan[], empty: readonly ExperimentSpec[]): void {
    const planned = plans.flatMap((plan) => (plan.action === 'skip' ? [] : [plan.spec.experiment]))
    for (const experiment of new Set([...planned, ...empty])) {
      for (const rule of this.#judge.rulesOf(experiment)) {
        const test = createTestTask(this.#file, {
          index: this.#file.tasks.length,
          name: `limit of ${experiment.name}: ${rule}`,
          mode: 'run',
          timeout: 0,
          meta: { ztxexpLimit: { experiment: experiment.name, rule } },
          location: experiment.location,
        })
        this.#file.tasks.push(test)
        this.#tests.push({ test, experiment, rule })
      }
    }
    if (this.#tests.length > 0) this.#file.mode = 'run'
  }

  /** What became of each, now that the runs of the file are over. */
  judge(): { test: TestTask; result: NonNullable<TestTask['result']> }[] {
    return this.#tests.map(({ test, experiment, rule }) => {
      const own = this.#judge.of(experiment).filter((verdict) => verdict.rule === rule)
      const missed = own.filter(({ problem }) => problem !== null)
      const startTime = Date.now()
      if (own.length === 0) return { test, result: skipped('nothing to judge') }
      if (missed.length === 0) return { test, result: { state: 'pass', startTime, duration: 0 } }
      const error = plainRecord('LimitMissed', describeMissed(missed, own.length, rule))
      const { location } = experiment
      const declaredAt = location && { file: this.#file.filepath, ...location }
      const result = {
        state: 'fail',
        startTime,
        duration: 0,
        errors: toTestErrors(error, { declaredAt }),
      } as const
      return { test, result }
    })
  }
}

/** What it was missed by, and that this is no error of the runs. */
function describeMissed(missed: readonly GateVerdict[], judged: number, rule: string): string {
  const named = missed.slice(0, MOST_NAMED).map(({ name, problem }) => `${name}: ${problem}`)
  const more = missed.length > MOST_NAMED ? [`… ${missed.length - MOST_NAMED} more`] : []
  const [first = ''] = named
  if (judged === 1) return `${first}, expected ${rule}`
  return [`${missed.length} of ${judged} missed ${rule}`, ...named, ...more].join('\n')
}
