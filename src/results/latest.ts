/** Tells which runs have the same config, and which of them counts. */
import { configKey } from '../model/config-key.ts'
import type { RunRecord } from './record.ts'

/** What `run.json` says a run belongs to: runs of two experiments are never the same, whatever their configs. */
export function experimentKey({ run }: RunRecord): string {
  return JSON.stringify([run.file, run.experiment_name, run.group])
}

/**
 * One run for each config of each experiment and group: the last one that succeeded, else the last one.
 *
 * A config that ran twice is no repeat: with the same seed the second value says nothing new, and counting both
 * would make an interval look narrower than it is.
 */
export function latestRuns(records: Iterable<RunRecord>): RunRecord[] {
  const latest = new Map<string, RunRecord>()
  for (const record of records) {
    const key = experimentKey(record) + configKey(record.config, [])
    const known = latest.get(key)
    if (!known || supersedes(record, known)) latest.set(key, record)
  }
  return [...latest.values()]
}

function supersedes(record: RunRecord, known: RunRecord): boolean {
  const [isSuccess, wasSuccess] = [record.run.status === 'succeeded', known.run.status === 'succeeded']
  if (isSuccess !== wasSuccess) return isSuccess
  return startOf(record) >= startOf(known)
}

function startOf({ run, runId }: RunRecord): string {
  return `${run.started_at ?? ''} ${runId}`
}
