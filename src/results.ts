/** What programs import as `ztxexp/results`: past runs as data. */

export {
  type AggregateOptions,
  aggregate,
  type BestGroup,
  findBestGroup,
  type RunGroup,
} from './analysis/aggregate.ts'
export type { BestSample, Lead } from './analysis/best-sample.ts'
export {
  type CompareOptions,
  type Comparison,
  type ComparisonRow,
  compareRuns,
  type MetricComparison,
} from './analysis/compare.ts'
export type { JudgedChange, Verdict } from './analysis/comparison/judge-change.ts'
export type { MatchedRuns } from './analysis/comparison/match-runs.ts'
export type { PairedTest } from './analysis/comparison/paired-test.ts'
export { parseWhere, type Where } from './analysis/expression/where.ts'
export type { RunFilter } from './analysis/filter.ts'
export { type PivotContext, type PivotOptions, type PivotTable, pivot } from './analysis/pivot.ts'
export { type Row, type RunRecord, readField } from './analysis/record.ts'
export { sortRecords } from './analysis/select.ts'
export type { Sample } from './analysis/statistics.ts'
export { type ErrorCode, ZtxexpError } from './model/error.ts'
export type { MetricRecord } from './model/event.ts'
export type { Direction } from './model/objective.ts'
export type { RunStatus, StoredStatus } from './model/run.ts'
export type { RunCounts } from './model/run-counts.ts'
export type { DamagedRun, RunFields } from './model/stored-run.ts'
export type { JsonObject, JsonValue } from './model/utils/json.ts'
export {
  type CleanOptions,
  type CleanOutcome,
  type CleanPlan,
  deleteRuns,
  planClean,
} from './results/clean.ts'
export { type CurveOptions, readCurves } from './results/curves.ts'
export { type ExportOptions, type ExportSummary, exportResults } from './results/export/export.ts'
export type { RecordTableOptions } from './results/export/table.ts'
export {
  type MetricEvent,
  type MetricEventOptions,
  openResults,
  type RecordOptions,
  type Results,
} from './results/open.ts'
export type { StoredMetric } from './store/run-directory/read-metrics.ts'
