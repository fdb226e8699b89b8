/** What programs import as `ztxexp/search`: searches without files, and the port of samplers. */

export type * as SpaceTypes from './model/config-types.ts'
export type { NoConfig } from './model/config-types.ts'
export { type ErrorCode, ZtxexpError } from './model/error.ts'
export type { Direction } from './model/objective.ts'
export type { JsonObject, JsonValue } from './model/utils/json.ts'
export { type ConfigOf, Search } from './search/search.ts'
export type {
  FinishedTrial,
  SearchOptions,
  Trial,
  TrialResult,
} from './search/search-options.ts'
export * from './search-types.ts'
