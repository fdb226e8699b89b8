/** What a `ztxexp.config.ts` imports. */
import type { UserConfig } from 'vite'
import './vitest/config-key.ts'

export type { MetricRecord, SessionCounts, SessionInfo } from './model/event.ts'
export type { RetryDelay, RunMode, RunStatus } from './model/run.ts'
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
export type { ZtxexpOptions } from './options/ztxexp-options.ts'

/**
 * Types a config file; returns what it is given.
 *
 * @example
 * export default defineConfig({ experiment: { workers: '50%', timeout: '10m' } })
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config
}
