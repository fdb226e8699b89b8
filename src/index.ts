/** What `*.exp.ts` files import. Pulls in neither Vitest nor Vite. */
export {
  type CaseId,
  type CaseItems,
  type CaseOptions,
  type CaseSource,
  type CasesFrom,
  type CasesOfConfig,
  cases,
  type DeclaredCases,
} from './evaluation/dataset/cases.ts'
export type { ConfigSource } from './experiment/declare/config-source.ts'
export type {
  LogMetricOptions,
  RunContext,
  RunLogger,
  StepMetrics,
  Usage,
} from './experiment/declare/context.ts'
export type {
  ExperimentFunction,
  ExperimentOptions,
  ExperimentResult,
} from './experiment/declare/definition.ts'
export type {
  CaseContext,
  CaseFunction,
  CaseRow,
  ExpectedOf,
  InputOf,
  Score,
  Scorer,
  ScorerInput,
} from './experiment/declare/evaluation.ts'
export type { EvaluationOptions } from './experiment/declare/evaluation-options.ts'
export {
  type Declare,
  type DeclareTodo,
  type Each,
  type EachTodo,
  type ExperimentApi,
  type ExperimentModifier,
  experiment,
} from './experiment/declare/experiment.ts'
export type { SearchSweep, SweepSearchOptions } from './experiment/sweep/search-type.ts'
export { sweep } from './experiment/sweep/sweep.ts'
export type { ExpandedSweep, RandomOptions, Sweep } from './experiment/sweep/sweep-type.ts'
export type { StoredScore, StoredUsage } from './model/case-record.ts'
export type { LoggedValue, Observation } from './model/config-source.ts'
export type * as SweepTypes from './model/config-types.ts'
export type { NoConfig } from './model/config-types.ts'
export {
  type ErrorClassOrName,
  type ErrorCode,
  type ErrorComparison,
  type ErrorRecord,
  NoRetry,
  SkipRun,
  ZtxexpError,
} from './model/error.ts'
export type { Direction, Limits, Objective } from './model/objective.ts'
export type { PruneOptions, PrunerName } from './model/pruning.ts'
export type { RetryDelay, RunStatus, StoredStatus } from './model/run.ts'
export type { JsonObject, JsonValue } from './model/utils/json.ts'
export * from './search-types.ts'
