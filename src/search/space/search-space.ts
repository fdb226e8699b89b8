/** A space of configs: which there are, which of them a config is, and one after the other where they can be counted. */
import { copyJson, setAt, valueAt } from '../../model/config-path.ts'
import { canonicalJson, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import {
  coordinateOf,
  type Dimension,
  isActive,
  type Point,
  sizeOf,
  valueAtIndex,
  valueAtPart,
} from './dimension.ts'

/** A space as samplers see it. */
export interface SamplerSpace {
  /** In the order of their declaration. */
  readonly dimensions: readonly Dimension[]
  /**
   * The parameters that are there together, each group in the order of declaration; what a group depends on comes before
   * it.
   */
  readonly groups: readonly (readonly Dimension[])[]
  /** Whether its points can be counted. */
  readonly isFinite: boolean
  /**
   * The point that is so far through each parameter that is there, evenly on its scale.
   *
   * @param partOf Gives a number from 0 up to but not including 1.
   * @example
   * const point = space.at(() => Math.random())
   */
  at(partOf: (dimension: Dimension) => number): Point
  /** Every point once, where they can be counted. */
  points(): Generator<Point, void, undefined>
  /** Whether a point has the parameters that its values ask for, and no others. */
  isComplete(point: Point): boolean
}

/** Points that are looked at where all would be too many. */
const MOST_SAMPLES = 50

export class SearchSpace implements SamplerSpace {
  readonly dimensions: readonly Dimension[]
  readonly groups: readonly (readonly Dimension[])[]

  constructor(dimensions: readonly Dimension[]) {
    this.dimensions = dimensions
    const groups = new Map<string, Dimension[]>()
    for (const dimension of dimensions) {
      const condition = canonicalJson(dimension.needs.map(describeNeed))
      groups.set(condition, [...(groups.get(condition) ?? []), dimension])
    }
    this.groups = inOrder([...groups.values()])
  }

  /** A point whose values are drawn one after the other, of those parameters that are there. */
  draw(drawValue: (dimension: Dimension) => JsonValue): Point {
    const point: Record<string, JsonValue> = {}
    for (const dimension of this.dimensions) {
      if (isActive(dimension, point)) point[dimension.key] = drawValue(dimension)
    }
    return point
  }

  at(partOf: (dimension: Dimension) => number): Point {
    return this.draw((dimension) => valueAtPart(dimension, partOf(dimension)))
  }

  /** Where a config is in the space; `undefined` where it has other values, or lacks one. */
  pointOf(config: JsonObject): Point | undefined {
    const point: Record<string, JsonValue> = {}
    for (const dimension of this.dimensions) {
      const value = valueAt(config, dimension.path)
      if (isActive(dimension, point) !== (value !== undefined)) return undefined
      if (value === undefined) continue
      if (coordinateOf(dimension, value) === undefined) return undefined
      point[dimension.key] = value
    }
    return point
  }

  /** The values that a config has for parameters of the space, whether they are in their ranges or not. */
  valuesOf(config: JsonObject): Map<string, JsonValue> {
    const values = new Map<string, JsonValue>()
    for (const { key, path } of this.dimensions) {
      const value = valueAt(config, path)
      if (value !== undefined) values.set(key, value)
    }
    return values
  }

  /** A few points that have between them most values of choices, from one end of numbers to the other. */
  *samples(): Generator<Point, void, undefined> {
    for (let index = 0; index < MOST_SAMPLES; index++) yield this.at(() => index / MOST_SAMPLES)
  }

  isComplete(point: Point): boolean {
    return this.dimensions.every(
      (dimension) => isActive(dimension, point) === Object.hasOwn(point, dimension.key),
    )
  }

  /** What of a config is not of the space. */
  restOf(config: JsonObject): JsonObject {
    const rest = copyJson(config)
    for (const { path } of this.dimensions) removeAt(rest, path)
    return rest
  }

  /** A config with the values of a point, and otherwise those of a base. */
  configOf(point: Point, base: JsonObject = {}): JsonObject {
    const config = copyJson(base)
    for (const { key, path } of this.dimensions) {
      const value = Object.hasOwn(point, key) ? point[key] : undefined
      if (value !== undefined) setAt(config, path, copyJson(value))
    }
    return config
  }

  get isFinite(): boolean {
    return this.dimensions.every((dimension) => sizeOf(dimension) < Number.POSITIVE_INFINITY)
  }

  /** How many points there are, or that number where there are more. */
  countUpTo(most: number): number {
    if (!this.isFinite) return most
    let count = 0
    for (const _ of this.points()) if (++count === most) break
    return count
  }

  points(): Generator<Point, void, undefined> {
    return this.#pointsFrom(0, {})
  }

  *#pointsFrom(index: number, chosen: Point): Generator<Point, void, undefined> {
    const dimension = this.dimensions[index]
    if (!dimension) {
      yield chosen
    } else if (isActive(dimension, chosen)) {
      for (let each = 0; each < sizeOf(dimension); each++) {
        yield* this.#pointsFrom(index + 1, { ...chosen, [dimension.key]: valueAtIndex(dimension, each) })
      }
    } else {
      yield* this.#pointsFrom(index + 1, chosen)
    }
  }
}

/** What tells points apart. */
export function pointKey(point: Point): string {
  return canonicalJson(point as JsonObject)
}

function describeNeed({ key, values, min, max }: Dimension['needs'][number]): JsonObject {
  return { key, values: values ? [...values].sort() : null, min: min ?? null, max: max ?? null }
}

/** Each group behind those that it depends on. */
function inOrder(groups: readonly Dimension[][]): Dimension[][] {
  const ordered: Dimension[][] = []
  const placed = new Set<string>()
  const waiting = [...groups]
  while (waiting.length > 0) {
    const next = waiting.findIndex((group) => group[0]?.needs.every(({ key }) => placed.has(key)))
    const [group = []] = waiting.splice(Math.max(0, next), 1)
    for (const { key } of group) placed.add(key)
    ordered.push(group)
  }
  return ordered
}

/** Objects that are empty then go with it. */
function removeAt(config: JsonObject, path: readonly string[]): void {
  const [key = '', ...rest] = path
  if (!Object.hasOwn(config, key)) return
  const child = config[key]
  if (rest.length === 0) delete config[key]
  else if (typeof child === 'object' && child !== null && !Array.isArray(child)) {
    removeAt(child, rest)
    if (Object.keys(child).length === 0) delete config[key]
  }
}
