/** A row of a table of runs: one run, or the runs that repeat one config with other seeds. */

import { configKey, REPEAT_KEYS, withoutKeys } from '../model/config-key.ts'
import { readMetric } from '../model/fields.ts'
import type { StoredStatus } from '../model/run.ts'
import type { RunCounts } from '../model/run-counts.ts'
import { toScore } from '../model/score.ts'
import { groupBy } from '../model/utils/group-by.ts'
import type { JsonObject } from '../model/utils/json.ts'
import { countRecords } from './count-records.ts'
import type { RunRecord } from './record.ts'
import { type Sample, summarize } from './statistics.ts'

/** Stands for texts that are not the same in all repeats. */
const VARIES = 'varies'

export class RunRow {
  /** At least one, in the order of the table. */
  readonly runs: readonly [RunRecord, ...RunRecord[]]
  /** What the runs have in common. */
  readonly config: JsonObject
  /** Of the metrics that were asked for. */
  #samples: Map<string, Sample | null> | undefined
  #counts: RunCounts | undefined

  constructor(runs: readonly [RunRecord, ...RunRecord[]], config: JsonObject) {
    this.runs = runs
    this.config = config
  }

  /** `failed` when a run failed, `running` when one has not ended; `skipped` when all were. */
  get status(): StoredStatus {
    const has = (status: StoredStatus) => this.runs.some(({ run }) => run.status === status)
    if (has('failed')) return 'failed'
    if (has('running')) return 'running'
    return has('succeeded') ? 'succeeded' : 'skipped'
  }

  get counts(): RunCounts {
    this.#counts ??= countRecords(this.runs)
    return this.#counts
  }

  /** The highest number of attempts. */
  get attempt(): number {
    return this.runs.reduce((most, { run }) => Math.max(most, run.attempt), 1)
  }

  /** The mean in milliseconds of the runs that have ended; `null` where none has. */
  get durationMs(): number | null {
    const known = this.runs.flatMap(({ run }) => run.duration_sec ?? [])
    if (known.length === 0) return null
    return known.reduce((sum, seconds) => sum + (seconds * 1000) / known.length, 0)
  }

  /**
   * The metric of the run, or the mean of the finite ones, true being 1; NaN when there are numbers but no finite one.
   */
  metric(name: string): number | string | boolean | undefined {
    const [first] = this.runs
    if (this.runs.length === 1) return readMetric(first.metrics, name)
    const values = this.#values(name)
    if (values.length > 0 && values.every((value) => toScore(value) !== undefined)) {
      return this.sample(name)?.mean ?? Number.NaN
    }
    return new Set(values).size > 1 ? VARIES : values[0]
  }

  /** {@link metric} as a number that counts: that of a run that has succeeded; `undefined` where there is none. */
  score(name: string): number | undefined {
    return this.runs.some(hasSucceeded) ? toScore(this.metric(name)) : undefined
  }

  /** The numbers and booleans that the runs returned as a metric, summed up; `null` when none is finite. */
  sample(name: string): Sample | null {
    const known = this.#samples?.get(name)
    if (known !== undefined) return known
    const sample = summarize(
      this.#values(name)
        .map(toScore)
        .filter((value) => value !== undefined),
    )
    this.#samples ??= new Map()
    this.#samples.set(name, sample)
    return sample
  }

  /** Of the runs that have succeeded: what another has returned does not count. */
  #values(name: string) {
    return this.runs
      .filter(hasSucceeded)
      .map(({ metrics }) => readMetric(metrics, name))
      .filter((value) => value !== undefined)
  }
}

function hasSucceeded({ run }: RunRecord): boolean {
  return run.status === 'succeeded'
}

/** A row of one run. */
export function singleRow(record: RunRecord): RunRow {
  return new RunRow([record], record.config)
}

/** Puts runs of one experiment together whose configs differ in the seed only, in the order of the first of each. */
export function groupRepeats(records: readonly RunRecord[]): RunRow[] {
  if (!records.some(isRepeatable)) return records.map(singleRow)
  let count = 0
  const groups = groupBy(records, (record) =>
    isRepeatable(record) ? configKey(record.config, REPEAT_KEYS) : String(count++),
  )
  return [...groups.values()].map((runs) => new RunRow(runs, withoutKeys(runs[0].config, REPEAT_KEYS)))
}

function isRepeatable({ config }: RunRecord): boolean {
  return REPEAT_KEYS.some((key) => Object.hasOwn(config, key))
}

/** A row for each group of repeats where there are any, else a row for each run. */
export function toRows(records: readonly RunRecord[]): { rows: RunRow[]; areRepeats: boolean } {
  const groups = groupRepeats(records)
  if (groups.length < records.length) return { rows: groups, areRepeats: true }
  return { rows: records.map(singleRow), areRepeats: false }
}
