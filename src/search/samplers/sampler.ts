/** The port of samplers: who proposes the next configs of a search. */
import type { Point } from '../space/dimension.ts'
import type { SamplerSpace } from '../space/search-space.ts'

/** What a trial has come to. `failed` ones say nothing of their config, but are not proposed again. */
export type TrialState = 'running' | 'complete' | 'pruned' | 'failed'

/** What a sampler is told of a trial. */
export interface TrialRecord {
  /** From 0, in the order in which they were given or became known. */
  readonly number: number
  /** The values of its parameters by their keys as the space has them. */
  readonly point: Point
  readonly state: TrialState
  /** One for each objective, the smaller the better; none where it has no value yet. */
  readonly values: readonly number[]
  /** By how much it misses its limits, in sum; 0 where it keeps them. */
  readonly violation: number
  /** The last step that it has come to, where it was pruned. */
  readonly step?: number
}

/** What a sampler works with. */
export interface SamplerSetup {
  readonly space: SamplerSpace
  readonly seed: number
  /** Trials that are over before a model is made of them. */
  readonly startup: number
  /** How many objectives there are. */
  readonly objectives: number
  /** Whether a config with these values was given before. */
  isKnown(point: Point): boolean
}

/**
 * Proposes configs. It knows of what it has proposed only what it is told then: that a trial of it is `running`, and
 * later what that has come to.
 */
export interface Sampler {
  /**
   * The next points, the better ones first.
   *
   * @param count How many are wanted; fewer will do.
   * @param trial Number of the first of them: randomness that depends on the seed and on it alone makes a search that goes
   *   on come to what it would have come to.
   */
  ask(count: number, trial: number): readonly Point[]
  /** Called when a trial starts, and again with the same number when it is over. */
  tell(trial: TrialRecord): void
}

/** Makes the sampler of one search. */
export type MakeSampler = (setup: SamplerSetup) => Sampler
