/** Spaces, and the types of samplers with all that they reach: an experiment takes them, and so does a search without one. */
export type { SamplerChoice, SamplerName } from './search/samplers/named.ts'
export type {
  MakeSampler,
  Sampler,
  SamplerSetup,
  TrialRecord,
  TrialState,
} from './search/samplers/sampler.ts'
export type { SamplingOptions } from './search/search-options.ts'
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
