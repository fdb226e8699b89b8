/** A baseline: what runs came to, as little as later runs need to be compared with it, and nothing of when or where. */

import type { CaseRecord } from '../../model/case-record.ts'
import { configKey, REPEAT_KEYS, withoutKeys } from '../../model/config-key.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { canonicalJson, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import { numericMetrics } from '../aggregate.ts'
import { experimentKey, latestRuns, recordKey } from '../latest.ts'
import type { RunRecord } from '../record.ts'

/** What a file of a baseline holds. */
export interface Baseline {
  /** By file, experiment and config. */
  variants: BaselineVariant[]
}

/** The runs of an experiment whose configs differ in the seed only. */
export interface BaselineVariant {
  experiment: string | null
  file: string | null
  /** Without the seed. */
  config: JsonObject
  /** What the runs recorded of which way their metrics are better, and of their data; as in `run.json`. */
  recorded: JsonObject
  runs: BaselineRun[]
}

/** One run that has succeeded. */
export interface BaselineRun {
  /** The keys of the config that tell it from the other runs of its variant: the seed, or none. */
  repeat: JsonObject
  metrics: Record<string, number>
  /** Of an evaluation, by the id of the case: each of its repeats. */
  cases?: Map<string, BaselineCase[]>
}

/** One repeat of a case: its scores, or `null` where it failed. A scorer that failed is `error`, one that said nothing `null`. */
export type BaselineCase = Record<string, number | 'error' | null> | null

/** Fields of `run.json` that a comparison goes by. */
export const RECORDED_FIELDS = [
  'objective',
  'directions',
  'scores',
  'cases',
  'dataset_hash',
  'dataset_version',
] as const

/** Every case and repeat of a run; `undefined` where it is no evaluation. */
type RecordsOf = (record: RunRecord) => Iterable<CaseRecord> | undefined

/**
 * Makes a baseline of the runs that have succeeded: of each config of an experiment the last one, whatever its group.
 *
 * The same runs give the same baseline, in whatever order they come.
 */
export function makeBaseline(records: readonly RunRecord[], casesOf: RecordsOf): Baseline {
  const succeeded = latestRuns(records).filter(({ run }) => run.status === 'succeeded')
  const byConfig = groupBy(succeeded, (record) => experimentKey(record) + recordKey(record, []))
  const last = [...byConfig.values()].map((runs) =>
    runs.reduce((newest, each) => (startOf(each) > startOf(newest) ? each : newest)),
  )
  const variants = groupBy(last, (record) => experimentKey(record) + configKey(record.config, REPEAT_KEYS))
  return { variants: inOrder([...variants.values()].map((runs) => makeVariant(runs, casesOf))) }
}

function makeVariant(records: readonly [RunRecord, ...RunRecord[]], casesOf: RecordsOf): BaselineVariant {
  const [{ run, config, meta }] = records
  const known = { dataset_version: meta?.dataset_version, ...run } as Record<string, JsonValue | undefined>
  const recorded = RECORDED_FIELDS.flatMap((field) => {
    const value = known[field]
    return value === undefined || value === null ? [] : [[field, value] as const]
  })
  const runs = records.map((record): BaselineRun => {
    const cases = casesOf(record)
    return {
      repeat: Object.fromEntries(REPEAT_KEYS.flatMap((key) => ownEntry(record.config, key))),
      metrics: Object.fromEntries([...numericMetrics(record)].sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(cases && { cases: makeCases(cases) }),
    }
  })
  return {
    experiment: run.experiment_name,
    file: run.file ?? null,
    config: withoutKeys(config, REPEAT_KEYS),
    recorded: Object.fromEntries(recorded),
    runs: runs.sort((a, b) => compareRepeats(a.repeat, b.repeat)),
  }
}

/** Of cases that were skipped there is nothing to compare. */
function makeCases(records: Iterable<CaseRecord>): Map<string, BaselineCase[]> {
  const byId = groupBy(
    [...records].filter(({ skipped }) => skipped === undefined),
    ({ id }) => id,
  )
  const ids = [...byId.keys()].sort()
  return new Map(
    ids.map((id) => [id, (byId.get(id) ?? []).toSorted((a, b) => a.repeat - b.repeat).map(makeCase)]),
  )
}

function makeCase({ scores, error }: CaseRecord): BaselineCase {
  const names = Object.keys(scores).sort()
  if (error !== undefined && names.length === 0) return null
  return Object.fromEntries(
    names.map((name) => [name, scores[name]?.error ? 'error' : (scores[name]?.score ?? null)]),
  )
}

function ownEntry(config: JsonObject, key: string): [string, JsonValue][] {
  const value = Object.hasOwn(config, key) ? config[key] : undefined
  return value === undefined ? [] : [[key, value]]
}

/** Seeds as numbers where they are some. */
function compareRepeats(a: JsonObject, b: JsonObject): number {
  for (const key of REPEAT_KEYS) {
    const [left, right] = [a[key], b[key]]
    if (typeof left === 'number' && typeof right === 'number' && left !== right) return left - right
  }
  return canonicalJson(a) < canonicalJson(b) ? -1 : 1
}

/** By what they are. */
function inOrder(variants: readonly BaselineVariant[]): BaselineVariant[] {
  const keyed = variants.map((variant) => {
    const { file, experiment, config } = variant
    return { variant, key: `${file ?? ''}\0${experiment ?? ''}\0${canonicalJson(config)}` }
  })
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ variant }) => variant)
}

function startOf({ run, runId }: RunRecord): string {
  return `${run.started_at ?? ''} ${runId}`
}
