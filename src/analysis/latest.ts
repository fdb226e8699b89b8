/** Tells which runs have the same config, and which of them counts. */
import { configKey } from '../model/config-key.ts'
import { INTERRUPTED } from '../model/error.ts'
import { groupBy } from '../model/utils/group-by.ts'
import { valueAtKey } from '../model/utils/json-path.ts'
import { MASK } from '../model/utils/redact.ts'
import type { RunRecord } from './record.ts'

/** Which experiment a run is of: its file and its name, since two files may have one of the same name. */
export function experimentKey({ run }: RunRecord): string {
  const { file, experiment_name } = run
  // The length tells where the file ends: JSON of the two would take as long as the rest of a table of very many runs.
  return `${file?.length ?? -1} ${file ?? ''} ${experiment_name ?? '\0'}`
}

/** What `run.json` says a run belongs to: runs of two experiments or groups are never the same, whatever their configs. */
export function setKey(record: RunRecord): string {
  return experimentKey(record) + JSON.stringify(record.run.group)
}

/**
 * What is the same for runs of one config but for the ignored keys. Secrets are masked in what is recorded: where no key
 * is ignored, the hash of the config tells two of them apart.
 */
export function recordKey({ config, run }: RunRecord, ignoredKeys: readonly string[]): string {
  const key = configKey(config, ignoredKeys)
  const isWhole = ignoredKeys.every((name) => valueAtKey(config, name) === undefined)
  return isWhole && run.config_hash && key.includes(MASK) ? run.config_hash : key
}

/**
 * One run for each config of each experiment and group: the last one that succeeded, unless other code has failed on it
 * since; without a success the last one.
 *
 * A config that ran twice is no repeat: with the same seed the second value says nothing new, and counting both
 * would make an interval look narrower than it is.
 */
export function latestRuns(records: Iterable<RunRecord>): RunRecord[] {
  const byConfig = groupBy(records, (record) => setKey(record) + recordKey(record, []))
  return [...byConfig.values()].map(pickLatest)
}

function pickLatest(runs: readonly [RunRecord, ...RunRecord[]]): RunRecord {
  const ordered = runs.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1))
  const last = ordered.at(-1) ?? runs[0]
  const success = ordered.findLast(({ run }) => run.status === 'succeeded')
  if (!success) return last
  const since = ordered.slice(ordered.indexOf(success) + 1)
  return since.findLast((record) => isFailureOfOtherCode(record, success)) ?? success
}

function isFailureOfOtherCode({ run }: RunRecord, success: RunRecord): boolean {
  const [now, then] = [run.code_hash, success.run.code_hash]
  return run.status === 'failed' && run.error_type !== INTERRUPTED && !!now && !!then && now !== then
}

function startOf({ run, runId }: RunRecord): string {
  return `${run.started_at ?? ''} ${runId}`
}
