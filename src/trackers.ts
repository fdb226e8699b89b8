/** What programs and config files import as `ztxexp/trackers`. */
export type { MetricRecord, SessionCounts, SessionInfo } from './model/event.ts'
export type { RunStatus } from './model/run.ts'
export type {
  TrackedMetric,
  TrackedResult,
  TrackedRun,
  TrackedSession,
  TrackedSummary,
  Tracker,
  TrackerSpec,
} from './model/tracker.ts'
export type { JsonObject, JsonValue } from './model/utils/json.ts'
export { type JsonlOptions, jsonl } from './trackers/jsonl.ts'
