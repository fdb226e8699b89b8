/** `run.json` of a run, as far as the columns of an index have it. */

import type { StoredStatus } from '../../../model/run.ts'
import type { RunFields } from '../../../model/stored-run.ts'
import type { CaseCounts, ExperimentInfo, PageIndex } from '../../model/page-index.ts'

export function runFields(index: PageIndex, place: number): RunFields {
  const { runs, experiments } = index
  const experiment = experiments[runs.experiment[place] ?? -1]
  const status = runs.status[place] ?? 'failed'
  const attempt = runs.attempt[place] ?? 1
  return {
    schema_version: 2,
    run_id: runs.id[place] ?? '',
    // One whose directory is gone counts for nothing: it is left out before anything is computed.
    status: status === 'gone' ? 'skipped' : (status satisfies StoredStatus),
    started_at: isoTime(runs.startedAt[place]),
    finished_at: isoTime(runs.finishedAt[place]),
    duration_sec: runs.durationSec[place] ?? null,
    error_type: runs.errorType[place] ?? null,
    error_message: runs.errorMessage[place] ?? null,
    experiment_name: experiment?.name ?? null,
    group: runs.group[place] ?? null,
    tags: runs.tags[place] ?? null,
    parent_run_id: runs.parentId[place] ?? null,
    attempt,
    retry_count: attempt - 1,
    title: runs.title[place] ?? '',
    config_hash: runs.configHash[place] ?? '',
    code_hash: runs.codeHash[place] ?? '',
    ...(experiment?.file && { file: experiment.file }),
    ...(experiment && directionsOf(experiment)),
    ...(experiment && runs.cases[place] && casesOf(runs.cases[place], experiment)),
  }
}

function directionsOf({ objective, directions }: ExperimentInfo) {
  const direction = objective === null ? undefined : directions[objective]
  return { directions, ...(direction && { objective: { metric: objective, direction } }) }
}

/** Which scores there are; what they came to stands in the metrics. */
function casesOf(cases: CaseCounts, { scores }: ExperimentInfo) {
  return { cases: { ...cases }, scores: Object.fromEntries(scores.map((name) => [name, {}])) }
}

function isoTime(milliseconds: number | null | undefined): string | null {
  if (typeof milliseconds !== 'number' || Number.isNaN(new Date(milliseconds).getTime())) return null
  return new Date(milliseconds).toISOString()
}
