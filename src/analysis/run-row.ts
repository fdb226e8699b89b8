/** A row of an experiment's table: one run, or the runs that repeat one config with other seeds. */

import { configKey, REPEAT_KEYS, withoutKeys } from '../model/config-key.ts'
import type { RunResult, RunStatus } from '../model/run.ts'
import type { RunCounts } from '../model/run-counts.ts'
import { toScore } from '../model/score.ts'
import { groupBy } from '../model/utils/group-by.ts'
import type { JsonObject } from '../model/utils/json.ts'
import { countResults, countStatus } from './experiment-group.ts'
import { type Field, readMetric } from './fields.ts'
import { type Sample, summarize } from './statistics.ts'

/** Stands for texts that are not the same in all repeats. */
const VARIES = 'varies'

export class RunRow {
  /** At least one, in the order of their configs. */
  readonly runs: readonly [RunResult, ...RunResult[]]
  /** What the runs have in common. */
  readonly config: JsonObject
  readonly #samples = new Map<Field, Sample | null>()

  constructor(runs: readonly [RunResult, ...RunResult[]], config: JsonObject) {
    this.runs = runs
    this.config = config
  }

  /** `failed` when a run failed; `skipped` when all were. */
  get status(): RunStatus {
    if (this.runs.some(({ status }) => status === 'failed')) return 'failed'
    return countStatus(this.runs, 'skipped') === this.runs.length ? 'skipped' : 'succeeded'
  }

  /** Whether all runs are those of an earlier session. */
  get isReused(): boolean {
    return this.status === 'succeeded' && this.runs.every(({ isReused }) => isReused)
  }

  get counts(): RunCounts {
    return countResults(this.runs)
  }

  /** The highest number of attempts. */
  get attempt(): number {
    return this.runs.reduce((most, { attempt }) => Math.max(most, attempt), 1)
  }

  /** The mean in milliseconds. */
  get durationMs(): number {
    return this.runs.reduce((sum, { durationMs }) => sum + durationMs / this.runs.length, 0)
  }

  /**
   * The metric of the run, or the mean of the finite ones, true being 1; NaN when there are numbers but no finite one.
   */
  metric(field: Field): number | string | boolean | undefined {
    const [first] = this.runs
    if (this.runs.length === 1) return readMetric(first.metrics, field)
    const values = this.#values(field)
    if (values.length > 0 && values.every((value) => toScore(value) !== undefined)) {
      return this.sample(field)?.mean ?? Number.NaN
    }
    return new Set(values).size > 1 ? VARIES : values[0]
  }

  /** {@link metric} as a number; `undefined` where it is none. */
  score(field: Field): number | undefined {
    return toScore(this.metric(field))
  }

  /** The numbers and booleans that the runs returned as a metric, summed up; `null` when none is finite. */
  sample(field: Field): Sample | null {
    const known = this.#samples.get(field)
    if (known !== undefined) return known
    const sample = summarize(
      this.#values(field)
        .map(toScore)
        .filter((value) => value !== undefined),
    )
    this.#samples.set(field, sample)
    return sample
  }

  #values(field: Field) {
    return this.runs.map(({ metrics }) => readMetric(metrics, field)).filter((value) => value !== undefined)
  }
}

/** Puts runs together whose configs differ in the seed only, in the order of the first of each. */
export function groupRepeats(results: readonly RunResult[]): RunRow[] {
  const groups = groupBy(results, ({ run: { spec } }) => {
    const isRepeatable = REPEAT_KEYS.some((key) => Object.hasOwn(spec.config, key))
    return isRepeatable ? configKey(spec.config, REPEAT_KEYS) : String(spec.configIndex)
  })
  return [...groups.values()].map(
    (runs) => new RunRow(runs, withoutKeys(runs[0].run.spec.config, REPEAT_KEYS)),
  )
}

/** A row for each group of repeats where there are any, else a row for each run. */
export function toRows(results: readonly RunResult[]): { rows: RunRow[]; areRepeats: boolean } {
  const groups = groupRepeats(results)
  if (groups.length < results.length) return { rows: groups, areRepeats: true }
  return { rows: results.map((result) => new RunRow([result], result.run.spec.config)), areRepeats: false }
}
