/** The runs of a baseline as records, so that everything that compares runs compares them too. */

import type { CaseRecord } from '../../model/case-record.ts'
import { plainRecord } from '../../model/error.ts'
import { SCHEMA_VERSION } from '../../model/run-document.ts'
import type { RunFields } from '../../model/stored-run.ts'
import { describeConfig } from '../describe-config.ts'
import { type RunRecord, toRecord } from '../record.ts'
import type { Baseline, BaselineCase, BaselineRun, BaselineVariant } from './baseline.ts'

const casesOfRecords = new WeakMap<RunRecord, readonly CaseRecord[]>()

/**
 * @param source Path of the file, which stands for the directory of the runs.
 */
export function baselineRecords({ variants }: Baseline, source: string): RunRecord[] {
  return variants.flatMap((variant) => variant.runs.map((run) => recordOf(variant, run, source)))
}

/** The cases of a run of a baseline, with their scores alone; `undefined` for a record that is of none. */
export function baselineCases(record: RunRecord): readonly CaseRecord[] | undefined {
  return casesOfRecords.get(record)
}

function recordOf(
  variant: BaselineVariant,
  { repeat, metrics, cases }: BaselineRun,
  source: string,
): RunRecord {
  const config = { ...variant.config, ...repeat }
  const name = describeConfig(config, Object.keys(config))
  const runId = name === '' ? (variant.experiment ?? 'baseline') : name
  const run: RunFields = {
    ...variant.recorded,
    schema_version: SCHEMA_VERSION,
    run_id: runId,
    status: 'succeeded',
    started_at: null,
    finished_at: null,
    duration_sec: null,
    error_type: null,
    error_message: null,
    experiment_name: variant.experiment,
    group: null,
    tags: null,
    parent_run_id: null,
    attempt: 1,
    retry_count: 0,
    ...(variant.file !== null && { file: variant.file }),
  }
  const record = toRecord({ runId, runDir: source, run, config, metrics, meta: null })
  if (cases)
    casesOfRecords.set(
      record,
      [...cases].flatMap(([id, repeats]) => repeats.map((each, index) => toCase(id, index + 1, each))),
    )
  return record
}

function toCase(id: string, repeat: number, stored: BaselineCase): CaseRecord {
  const common = { id, repeat, output: null, duration_sec: 0, attempt: 1, finished_at: '', case_hash: '' }
  if (stored === null) return { ...common, scores: {}, error: plainRecord('Error', 'failed in the baseline') }
  const scores = Object.entries(stored).map(([name, score]) => [
    name,
    score === 'error'
      ? { score: null, error: { type: 'Error', message: 'failed in the baseline' } }
      : { score },
  ])
  return { ...common, scores: Object.fromEntries(scores) }
}
