/** What `*.exp.ts` files import. Pulls in neither Vitest nor Vite. */
export type { LogMetricOptions, RunContext, RunLogger, StepMetrics } from './experiment/context.ts'
export type {
  ExperimentFunction,
  ExperimentOptions,
  ExperimentResult,
} from './experiment/definition.ts'
export {
  type Declare,
  type Each,
  type ExperimentApi,
  type ExperimentModifier,
  experiment,
  type NoConfig,
} from './experiment/experiment.ts'
export { type ExpandedSweep, type RandomOptions, Sweep, sweep } from './experiment/sweep.ts'
export { type ErrorClassOrName, NoRetry, SkipRun } from './model/error.ts'
export type { JsonObject, JsonValue } from './model/json.ts'
export type { RetryDelay } from './model/run.ts'
