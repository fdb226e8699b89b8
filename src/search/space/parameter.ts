/** What a space of configs is declared with: `float`, `int`, `choice`, and `when` for what depends on others. Plain data. */
import type { Widen } from '../../model/config-types.ts'

/** How a number is drawn. */
export interface NumberOptions {
  /** Whether its logarithm is drawn evenly: for what matters by its magnitude, such as a learning rate. Default: false. */
  log?: boolean
  /** Distance of the values, counted from the lower bound. Not together with `log`. Default: none; of `int`, 1. */
  step?: number
}

/** A number between two bounds, both inclusive. Made by {@link float}. */
export interface FloatParameter extends NumberOptions {
  readonly float: readonly [low: number, high: number]
}

/** A whole number between two bounds, both inclusive. Made by {@link int}. */
export interface IntParameter extends NumberOptions {
  readonly int: readonly [low: number, high: number]
}

/** One of some values. Made by {@link choice}. */
export interface ChoiceParameter<V = unknown> {
  readonly choice: readonly V[]
}

/** What has a value in every config that it belongs to; a list is a choice. */
export type Parameter = FloatParameter | IntParameter | ChoiceParameter | readonly unknown[]

/** What a key must be for others to be there: a value, one of some, or a number within bounds, both inclusive. */
export type Requirement =
  | string
  | number
  | boolean
  | null
  | readonly (string | number | boolean | null)[]
  | { min?: number; max?: number }

/** What each of these keys must be. They stand before what depends on them. */
export type Condition = Readonly<Record<string, Requirement>>

/** A parameter that only some configs have. Made by {@link when}. */
export type Conditional<P extends Parameter = Parameter> = P extends readonly unknown[]
  ? ChoiceParameter<P[number]> & { readonly when: Condition }
  : P & { readonly when: Condition }

/** The parameters of a search by their keys; a key with dots sets a nested value. */
export type Space = Readonly<Record<string, Parameter | Conditional>>

/** The value of a parameter, as its configs have it. */
export type ValueOf<P> = P extends { float: unknown } | { int: unknown }
  ? number
  : P extends { choice: readonly (infer V)[] }
    ? Widen<V>
    : P extends readonly (infer V)[]
      ? Widen<V>
      : never

/** What one config gets from a space: one value of each parameter, optional where it depends on others. */
export type PickFromSpace<S> = {
  -readonly [K in keyof S as S[K] extends { when: unknown } ? never : K]: ValueOf<S[K]>
} & {
  -readonly [K in keyof S as S[K] extends { when: unknown } ? K : never]?: ValueOf<S[K]>
}

/**
 * A number from `low` to `high`, both inclusive.
 *
 * @example
 * const space = { lr: float(1e-5, 1e-1, { log: true }), dropout: float(0, 0.5, { step: 0.1 }) }
 */
export function float(low: number, high: number, options: NumberOptions = {}): FloatParameter {
  return { float: [low, high], ...options }
}

/**
 * A whole number from `low` to `high`, both inclusive.
 *
 * @example
 * const space = { layers: int(1, 4), units: int(8, 512, { log: true }) }
 */
export function int(low: number, high: number, options: NumberOptions = {}): IntParameter {
  return { int: [low, high], ...options }
}

/**
 * One of some values, in no order; they are JSON data. In a space a plain list means the same.
 *
 * @example
 * const space = { optimizer: choice(['sgd', 'adam']) }
 */
export function choice<const V>(values: readonly V[]): ChoiceParameter<V> {
  return { choice: values }
}

/**
 * A parameter that only the configs have in which other keys are what is said here: a value, one of a list, or within
 * `min` and `max`. Its key is optional in the type of the config. Where a key that it depends on is not there itself, it
 * is not there either.
 *
 * @example
 * const space = {
 *   optimizer: choice(['sgd', 'adam']),
 *   momentum: when({ optimizer: 'sgd' }, float(0, 0.99)),
 *   layers: int(1, 3),
 *   units2: when({ layers: { min: 2 } }, int(8, 512, { log: true })),
 * }
 */
export function when<const P extends Parameter>(condition: Condition, parameter: P): Conditional<P> {
  const own = Array.isArray(parameter) ? { choice: parameter } : parameter
  return { ...own, when: condition } as Conditional<P>
}
