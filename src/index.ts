/** What `*.exp.ts` files import. Pulls in neither Vitest nor Vite. */
export type { LogMetricOptions, RunContext, RunLogger, StepMetrics } from './experiment/declare/context.ts'
export type {
  ExperimentFunction,
  ExperimentOptions,
  ExperimentResult,
} from './experiment/declare/definition.ts'
export {
  type Declare,
  type Each,
  type ExperimentApi,
  type ExperimentModifier,
  experiment,
  type NoConfig,
} from './experiment/declare/experiment.ts'
export { type ExpandedSweep, type RandomOptions, Sweep, sweep } from './experiment/sweep/sweep.ts'
export { type ErrorClassOrName, NoRetry, SkipRun } from './model/error.ts'
export type { RetryDelay } from './model/run.ts'
export type { JsonObject, JsonValue } from './model/utils/json.ts'
