/** A search as plain data. */
import type { Objective } from './objective.ts'
import type { JsonObject, JsonValue } from './utils/json.ts'

/** What is known of a search before it is asked. */
export interface SearchFacts {
  /** What all of its configs have. */
  base: JsonObject
  /** The parameters, as declared. */
  space: JsonObject
  /** Values that `--set` has fixed, by key. */
  set: { [key: string]: JsonValue }
  /** Trials in all. */
  trials: number
  /** Runs of each trial, which differ by their seeds. 0: trials have no seeds. */
  repeat: number
  /** Name of the sampler; `own` for one of the user's. */
  sampler: string
  objectives: Objective[]
}
