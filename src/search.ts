/** What programs import as `ztxexp/search`: searches without files, and the port of samplers. */

export type * as SpaceTypes from './model/config-types.ts'
export type { NoConfig } from './model/config-types.ts'
export { type ErrorCode, ZtxexpError } from './model/error.ts'
export type { Direction } from './model/objective.ts'
export type { JsonObject, JsonValue } from './model/utils/json.ts'
export type { SamplerChoice, SamplerName } from './search/samplers/named.ts'
export type {
  MakeSampler,
  Sampler,
  SamplerSetup,
  TrialRecord,
  TrialState,
} from './search/samplers/sampler.ts'
export { type ConfigOf, Search } from './search/search.ts'
export type {
  FinishedTrial,
  SamplingOptions,
  SearchOptions,
  Trial,
  TrialResult,
} from './search/search-options.ts'
export type {
  ChoiceDimension,
  Dimension,
  DimensionPlace,
  Need,
  NumberDimension,
  Point,
} from './search/space/dimension.ts'
export {
  type ChoiceParameter,
  type Condition,
  type Conditional,
  choice,
  type FloatParameter,
  float,
  type IntParameter,
  int,
  type NumberOptions,
  type Parameter,
  type PickFromSpace,
  type Requirement,
  type Space,
  type ValueOf,
  when,
} from './search/space/parameter.ts'
export type { SamplerSpace } from './search/space/search-space.ts'
