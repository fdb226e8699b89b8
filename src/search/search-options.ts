/** What a search is told, what it gives and what it is told of that; and the checks of it. */
import { DeclarationProblem } from '../model/declaration-problem.ts'
import { DIRECTIONS, type Direction } from '../model/objective.ts'
import { describeValue } from '../model/utils/json.ts'
import type { SamplerChoice } from './samplers/named.ts'
import type { TrialState } from './samplers/sampler.ts'

/** How configs are chosen. */
export interface SamplingOptions {
  /** `'tpe'`, `'random'`, `'halton'`, or what makes one of your own. Default: `'tpe'`. */
  readonly sampler?: SamplerChoice | undefined
  /** Any integer; with the same seed and results a search gives the same configs on every platform. Default: 42. */
  readonly seed?: number | undefined
  /** Trials that are over before `'tpe'` makes a model of them; until then it draws at random. Default: 10. */
  readonly startup?: number | undefined
  /** Configs to be tried first, such as known good ones; keys that are left out are drawn at random. */
  readonly enqueue?: readonly object[] | undefined
}

/** How a search goes. */
export interface SearchOptions extends SamplingOptions {
  /** Which way the value is better, or each of several. Default: `'minimize'`. */
  readonly direction?: Direction | readonly Direction[] | undefined
}

/** One config to be tried. */
export interface Trial<Config> {
  /** From 0. */
  readonly number: number
  readonly config: Config
}

/** What became of a config. */
export interface TrialResult {
  /** The config of a trial, or another one of the space that somebody else has tried. */
  readonly config: object
  /** The value of the objective, or of each. Without one that is a number the trial has failed. */
  readonly value?: number | readonly number[] | undefined
  /**
   * `'pruned'`: ended early, `value` is the last one it had. `'running'`: somebody else is at it. Default: `'complete'`, or
   * `'failed'` without a value.
   */
  readonly state?: TrialState | undefined
  /** By how much it misses its limits, in sum. Default: 0, it keeps them. */
  readonly violation?: number | undefined
  /** The last step of a trial that was pruned. */
  readonly step?: number | undefined
}

/** A trial that is over and has a value. */
export interface FinishedTrial<Config> extends Trial<Config> {
  /** Of the objective, or of each. */
  readonly value: number | readonly number[]
  /** By how much it misses its limits, in sum. */
  readonly violation: number
}

export const DEFAULT_STARTUP = 10

/** An integer of at least `minimum`. */
export function checkWhole(name: string, value: unknown, minimum = Number.MIN_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= minimum) return value as number
  const wanted = minimum > Number.MIN_SAFE_INTEGER ? `an integer of at least ${minimum}` : 'an integer'
  const found = typeof value === 'number' ? String(value) : describeValue(value)
  throw new DeclarationProblem(`${name} must be ${wanted}, but is ${found}.`, [name])
}

/** 1 where the value is to be small, -1 where it is to be large. */
export function signsOf(direction: unknown): number[] {
  const directions: unknown[] = Array.isArray(direction) ? direction : [direction]
  const odd = directions.find((each) => !DIRECTIONS.includes(each as Direction))
  if (directions.length > 0 && odd === undefined)
    return directions.map((each) => (each === 'minimize' ? 1 : -1))
  const found =
    directions.length === 0
      ? 'an empty list'
      : typeof odd === 'string'
        ? JSON.stringify(odd)
        : describeValue(odd)
  throw new DeclarationProblem(
    `direction must be 'minimize' or 'maximize', or a list with one for each objective, but is ${found}.`,
    ['direction'],
  )
}
