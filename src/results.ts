/** What programs import as `ztxexp/results`: past runs as data. */
import { checkLiveness, type Liveness } from './machine/process-identity.ts'
import { isPlainObject, type JsonObject } from './model/json.ts'
import {
  type CleanOptions,
  type CleanOutcome,
  type CleanPlan,
  deleteRuns as deletePlanned,
  planClean as plan,
} from './results/clean.ts'
import type { Results } from './results/open.ts'
import { checkHeartbeat } from './store/heartbeat.ts'

export type { StoredStatus } from './model/run.ts'
export {
  type AggregateOptions,
  aggregate,
  type BestGroup,
  findBestGroup,
  type RunGroup,
} from './results/aggregate.ts'
export type { CleanOptions, CleanOutcome, CleanPlan } from './results/clean.ts'
export {
  type CompareOptions,
  type Comparison,
  compareRuns,
  type MetricComparison,
  type Verdict,
} from './results/compare.ts'
export { type CurveOptions, readCurves } from './results/curves.ts'
export { type ExportOptions, type ExportSummary, exportResults } from './results/export.ts'
export type { RunFilter } from './results/filter.ts'
export {
  type MetricEvent,
  type MetricEventOptions,
  openResults,
  type RecordOptions,
  type Results,
} from './results/open.ts'
export { type PivotOptions, type PivotTable, pivot } from './results/pivot.ts'
export { type Row, type RunRecord, readField } from './results/record.ts'
export { sortRecords } from './results/select.ts'
export { parseWhere, type Where } from './results/where.ts'
export type { DamagedRun, RunFields } from './store/stored-run.ts'

/** Lists what `deleteRuns` would delete, as {@link plan} does; runs whose process still lives are spared. */
export function planClean(results: Results, options: CleanOptions = {}): Promise<CleanPlan> {
  return plan(results, { checkOwner, ...options })
}

/** Deletes what {@link planClean} has listed, and nothing that has changed since. */
export function deleteRuns(found: CleanPlan): Promise<CleanOutcome> {
  return deletePlanned(found, { checkOwner })
}

/** Looks for the process on this host, for its heartbeat when it is on another one. */
function checkOwner({ owner, hostname }: JsonObject, resultsDir: string): Liveness {
  if (!isPlainObject(owner) || typeof hostname !== 'string') return 'unknown'
  const { pid, start_ticks: startTicks, boot_id: bootId, heartbeat } = owner
  if (typeof pid !== 'number') return 'unknown'
  const liveness = checkLiveness({
    pid,
    startTicks: typeof startTicks === 'number' ? startTicks : null,
    bootId: typeof bootId === 'string' ? bootId : null,
    hostname,
  })
  if (liveness !== 'unknown' || typeof heartbeat !== 'string') return liveness
  return checkHeartbeat(resultsDir, heartbeat)
}
