/** The joint density of parameters that are there together: a mixture over observations (Falkner et al. 2018, BOHB). */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import type { Dimension } from '../space/dimension.ts'
import { weights } from './bandwidth.ts'
import { type Kernels, kernelsOf } from './kernels.ts'

/** A coordinate for each parameter of a group. */
export type Coordinates = readonly number[]

export class Mixture {
  readonly #kernels: readonly Kernels[]
  readonly #weights: Float64Array
  readonly #logWeights: Float64Array

  /**
   * @param observed Oldest first.
   * @param isUniform Whether all count the same. Default: older ones count less.
   */
  constructor(dimensions: readonly Dimension[], observed: readonly Coordinates[], isUniform = false) {
    this.#kernels = dimensions.map((dimension, index) =>
      kernelsOf(
        dimension,
        Float64Array.from(observed, (coordinates) => coordinates[index] as number),
      ),
    )
    this.#weights = weights(observed.length, isUniform)
    this.#logWeights = this.#weights.map(Math.log)
  }

  draw(generator: RandomGenerator): number[] {
    const component = this.#chooseComponent(uniformFloat64(generator))
    return this.#kernels.map((kernels) => kernels.draw(generator, component))
  }

  logDensity(coordinates: Coordinates): number {
    const sums = Float64Array.from(this.#logWeights)
    for (const [index, kernels] of this.#kernels.entries()) {
      kernels.addLogDensities(coordinates[index] as number, sums)
    }
    return logOfSum(sums)
  }

  #chooseComponent(part: number): number {
    let left = part
    for (let index = 0; index < this.#weights.length; index++) {
      left -= this.#weights[index] as number
      if (left < 0) return index
    }
    return this.#weights.length - 1
  }
}

/** The logarithm of the sum of what these are the logarithms of. */
function logOfSum(logarithms: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY
  for (const each of logarithms) if (each > largest) largest = each
  if (largest === Number.NEGATIVE_INFINITY) return largest
  let sum = 0
  for (const each of logarithms) sum += Math.exp(each - largest)
  return largest + Math.log(sum)
}
