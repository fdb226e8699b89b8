/** What programs import as `ztxexp/results`: past runs as data. */
import { checkLiveness, type Liveness } from './machine/process-identity.ts'
import type { JsonObject } from './model/json.ts'
import {
  type CleanOptions,
  type CleanOutcome,
  type CleanPlan,
  deleteRuns as deletePlanned,
  planClean as plan,
} from './results/clean.ts'
import type { Results } from './results/open.ts'

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
export type { DamagedRun, RunFields } from './store/read.ts'
/** Lists what `deleteRuns` would delete, as {@link plan} does; runs whose process still lives are spared. */
export function planClean(results: Results, options: CleanOptions = {}): Promise<CleanPlan> {
  return plan(results, { checkOwner, ...options })
}

/** Deletes what {@link planClean} has listed, and nothing that has changed since. */
export function deleteRuns(found: CleanPlan): Promise<CleanOutcome> {
  return deletePlanned(found, { checkOwner })
}

/** Looks for the process that `meta.json` names as the owner of a run. */
function checkOwner({ pid, startTicks, bootId, hostname }: JsonObject): Liveness {
  if (typeof pid !== 'number' || typeof hostname !== 'string') return 'unknown'
  return checkLiveness({
    pid,
    startTicks: typeof startTicks === 'number' ? startTicks : null,
    bootId: typeof bootId === 'string' ? bootId : null,
    hostname,
  })
}

export type { StoredStatus } from './model/run.ts'
