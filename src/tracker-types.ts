/** The types of a tracker and all that they reach: whoever takes or makes trackers gives them to the user. */
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
