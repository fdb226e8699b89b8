/**
 * One checked parameter of a space, and the scale on which samplers see it: numbers have a coordinate (the value, or its
 * logarithm), of choices it is the index.
 */
import { canonicalJson, type JsonValue } from '../../model/utils/json.ts'

/** What a parameter has, whatever its values are. */
export interface DimensionPlace {
  /** As declared; a key with dots sets a nested value. */
  readonly key: string
  readonly path: readonly string[]
  /** What other keys must be. Default: it is in every config. */
  readonly needs: readonly Need[]
}

/** What one key must be for a parameter to be there. */
export interface Need {
  readonly key: string
  /** One of these, in canonical JSON. */
  readonly values?: ReadonlySet<string>
  /** A number of at least this. */
  readonly min?: number
  /** A number of at most this. */
  readonly max?: number
}

/** A parameter that is a number. */
export interface NumberDimension extends DimensionPlace {
  readonly kind: 'number'
  readonly low: number
  /** The largest value, which is a whole number of steps from the lower bound. */
  readonly high: number
  readonly log: boolean
  /** `null`: any number between the bounds. */
  readonly step: number | null
  /** The bounds on the scale of coordinates: half a step further out, so that each value has the same room. */
  readonly range: readonly [low: number, high: number]
}

/** A parameter that is one of some values. */
export interface ChoiceDimension extends DimensionPlace {
  readonly kind: 'choice'
  readonly values: readonly JsonValue[]
  /** Index by canonical JSON. */
  readonly indices: ReadonlyMap<string, number>
}

/** A checked parameter. */
export type Dimension = NumberDimension | ChoiceDimension

/** A value of each parameter that is there, by key. */
export type Point = Readonly<Record<string, JsonValue>>

/** Digits of a value that a step leads to: 0.1 + 2 · 0.1 is 0.3. */
const DIGITS = 15
/** What a number may be off a step, in steps. */
const STEP_TOLERANCE = 1e-6

/** How many values it has; infinite without a step. */
export function sizeOf(dimension: Dimension): number {
  if (dimension.kind === 'choice') return dimension.values.length
  const { low, high, step } = dimension
  if (low === high) return 1
  return step === null ? Number.POSITIVE_INFINITY : Math.round((high - low) / step) + 1
}

/** Its value number `index`, of those that can be counted. */
export function valueAtIndex(dimension: Dimension, index: number): JsonValue {
  if (dimension.kind === 'choice') return dimension.values[index] as JsonValue
  const { low, step } = dimension
  return step === null ? low : Number((low + index * step).toPrecision(DIGITS))
}

/** The coordinate of a value; `undefined` where the value is none of the parameter. */
export function coordinateOf(dimension: Dimension, value: JsonValue): number | undefined {
  if (dimension.kind === 'choice') return dimension.indices.get(canonicalJson(value))
  const { low, high, log, step } = dimension
  if (typeof value !== 'number' || !(value >= low && value <= high)) return undefined
  const steps = step === null ? 0 : (value - low) / step
  if (Math.abs(steps - Math.round(steps)) > STEP_TOLERANCE) return undefined
  return log ? Math.log(value) : value
}

/** The value nearest to a coordinate. */
export function valueAtCoordinate(dimension: Dimension, coordinate: number): JsonValue {
  if (dimension.kind === 'choice') return dimension.values[coordinate] as JsonValue
  const { low, high, log, step } = dimension
  const value = log ? Math.exp(coordinate) : coordinate
  if (step === null) return Math.min(high, Math.max(low, value))
  const index = Math.round((value - low) / step)
  return valueAtIndex(dimension, Math.min(sizeOf(dimension) - 1, Math.max(0, index)))
}

/** The value at a part of the way through the parameter, 0 up to but not including 1; evenly on its scale. */
export function valueAtPart(dimension: Dimension, part: number): JsonValue {
  if (dimension.kind === 'choice') return valueAtIndex(dimension, Math.floor(part * dimension.values.length))
  const [low, high] = dimension.range
  return valueAtCoordinate(dimension, low + part * (high - low))
}

/** The stretch of coordinates that stands for a value with a step. */
export function stretchOf({ log, step }: NumberDimension, value: number): readonly [number, number] {
  const half = (step ?? 0) / 2
  return log ? [Math.log(value - half), Math.log(value + half)] : [value - half, value + half]
}

/** Whether a config with these values has the parameter. */
export function isActive({ needs }: Dimension, point: Point): boolean {
  return needs.every(({ key, values, min, max }) => {
    const value = Object.hasOwn(point, key) ? point[key] : undefined
    if (value === undefined) return false
    if (values) return values.has(canonicalJson(value))
    return typeof value === 'number' && value >= (min ?? -Infinity) && value <= (max ?? Infinity)
  })
}
