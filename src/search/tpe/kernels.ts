/** The kernels of one parameter, one for each observation and one for the prior, which is the last. */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { drawBetween, LOG_DENSITY_AT_0, massBetween } from '../normal.ts'
import {
  type ChoiceDimension,
  coordinateOf,
  type Dimension,
  type NumberDimension,
  stretchOf,
  valueAtCoordinate,
} from '../space/dimension.ts'
import { bandwidths } from './bandwidth.ts'

export interface Kernels {
  /** A coordinate, of a value that the parameter can have. */
  draw(generator: RandomGenerator, component: number): number
  /** Adds the logarithm of the density at a coordinate to each component. */
  addLogDensities(coordinate: number, sums: Float64Array): void
}

export function kernelsOf(dimension: Dimension, observed: Float64Array): Kernels {
  return dimension.kind === 'choice'
    ? new ChoiceKernels(dimension, observed)
    : new NormalKernels(dimension, observed)
}

/** Normal distributions between the bounds; of values with a step, their part over the stretch of each value. */
class NormalKernels implements Kernels {
  readonly #dimension: NumberDimension
  readonly #means: Float64Array
  readonly #sigmas: Float64Array
  /** Of each component: how much of it lies between the bounds, and what its density starts from. */
  readonly #masses: Float64Array
  readonly #constants: Float64Array

  constructor(dimension: NumberDimension, observed: Float64Array) {
    const [low, high] = dimension.range
    this.#dimension = dimension
    this.#means = withLast(observed, (low + high) / 2)
    this.#sigmas = withLast(bandwidths(observed, dimension.range), high - low || 1)
    this.#masses = this.#means.map((mean, index) => {
      const sigma = this.#sigmas[index] as number
      return massBetween((low - mean) / sigma, (high - mean) / sigma)
    })
    this.#constants = this.#masses.map(
      (mass, index) => LOG_DENSITY_AT_0 - Math.log(mass * (this.#sigmas[index] as number)),
    )
  }

  draw(generator: RandomGenerator, component: number): number {
    const dimension = this.#dimension
    const kernel = { mean: this.#means[component] as number, sigma: this.#sigmas[component] as number }
    const value = valueAtCoordinate(dimension, drawBetween(generator, kernel, dimension.range))
    return coordinateOf(dimension, value) ?? kernel.mean
  }

  addLogDensities(coordinate: number, sums: Float64Array): void {
    if (this.#dimension.step === null) this.#addAt(coordinate, sums)
    else
      this.#addOver(
        stretchOf(this.#dimension, valueAtCoordinate(this.#dimension, coordinate) as number),
        sums,
      )
  }

  #addAt(coordinate: number, sums: Float64Array): void {
    for (let index = 0; index < sums.length; index++) {
      const distance = (coordinate - (this.#means[index] as number)) / (this.#sigmas[index] as number)
      sums[index] = (sums[index] as number) + (this.#constants[index] as number) - 0.5 * distance * distance
    }
  }

  #addOver([low, high]: readonly [number, number], sums: Float64Array): void {
    for (let index = 0; index < sums.length; index++) {
      const mean = this.#means[index] as number
      const sigma = this.#sigmas[index] as number
      const mass = massBetween((low - mean) / sigma, (high - mean) / sigma)
      sums[index] = (sums[index] as number) + Math.log(mass / (this.#masses[index] as number))
    }
  }
}

/** Each observation speaks for its own choice, and a little for all. */
class ChoiceKernels implements Kernels {
  readonly #dimension: ChoiceDimension
  readonly #observed: Float64Array
  /** How likely a component is to have its own choice, and each other one. */
  readonly #own: number
  readonly #other: number

  constructor(dimension: ChoiceDimension, observed: Float64Array) {
    const share = 1 / (observed.length + 1)
    const sum = 1 + share * dimension.values.length
    this.#dimension = dimension
    this.#observed = observed
    this.#own = (1 + share) / sum
    this.#other = share / sum
  }

  draw(generator: RandomGenerator, component: number): number {
    const size = this.#dimension.values.length
    const part = uniformFloat64(generator)
    const own = this.#observed[component]
    if (own === undefined) return Math.floor(part * size)
    const surplus = this.#own - this.#other
    return part < surplus ? own : Math.min(size - 1, Math.floor((part - surplus) / this.#other))
  }

  addLogDensities(coordinate: number, sums: Float64Array): void {
    const [own, other] = [Math.log(this.#own), Math.log(this.#other)]
    const prior = this.#observed.length
    for (let index = 0; index < prior; index++) {
      sums[index] = (sums[index] as number) + (this.#observed[index] === coordinate ? own : other)
    }
    sums[prior] = (sums[prior] as number) - Math.log(this.#dimension.values.length)
  }
}

function withLast(values: Float64Array, last: number): Float64Array {
  const longer = new Float64Array(values.length + 1)
  longer.set(values)
  longer[values.length] = last
  return longer
}
