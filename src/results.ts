/** What programs import as `ztxexp/results`: past runs as data. */
export type { BestSample, Lead } from './model/best-sample.ts'
export type { Direction } from './model/objective.ts'
export type { StoredStatus } from './model/run.ts'
export type { RunCounts } from './model/run-counts.ts'
export type { Sample } from './model/statistics.ts'
export {
  type AggregateOptions,
  aggregate,
  type BestGroup,
  findBestGroup,
  type RunGroup,
} from './results/aggregate.ts'
export {
  type CleanOptions,
  type CleanOutcome,
  type CleanPlan,
  deleteRuns,
  planClean,
} from './results/clean.ts'
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
export { type PivotContext, type PivotOptions, type PivotTable, pivot } from './results/pivot.ts'
export { type Row, type RunRecord, readField } from './results/record.ts'
export { sortRecords } from './results/select.ts'
export { parseWhere, type Where } from './results/where.ts'
export type { DamagedRun, RunFields } from './store/stored-run.ts'
