/**
 * Spreads configs more evenly than chance: the sequence of Halton (Numerische Mathematik 2, 1960), one prime a parameter.
 * Its digits are permuted at random, since those of large primes are far too regular (Owen, 2017: arXiv 1706.02808).
 */

import { uniformInt } from 'pure-rand/distribution/uniformInt'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { createGenerator } from '../../model/utils/seeded-random.ts'
import type { Point } from '../space/dimension.ts'
import type { Sampler, SamplerSetup } from './sampler.ts'

/** Digits below this part of the whole change nothing. */
const SMALLEST_DIGIT = 2 ** -52

export function haltonSampler({ space, seed, isKnown }: SamplerSetup): Sampler {
  const bases = primes(space.dimensions.length)
  const permutations = bases.map((base, index) => permutationsOf(base, createGenerator(seed, index)))
  const order = new Map(space.dimensions.map((dimension, index) => [dimension, index]))
  const pointAt = (position: number): Point =>
    space.at((dimension) => {
      const index = order.get(dimension) ?? 0
      return radicalInverse(position, bases[index] ?? 2, permutations[index] ?? [])
    })
  return {
    ask: (count, trial) =>
      Array.from({ length: count }, (_, index) => pointAt(trial + index)).filter((point) => !isKnown(point)),
    tell: () => {},
  }
}

/** The digits of a number mirrored at the point, each permuted, the zeros in front of it too. */
function radicalInverse(
  position: number,
  base: number,
  permutations: readonly (readonly number[])[],
): number {
  let rest = position
  let unit = 1 / base
  let part = 0
  for (const permutation of permutations) {
    part += (permutation[rest % base] ?? 0) * unit
    rest = Math.floor(rest / base)
    unit /= base
  }
  return Math.min(part, 1 - SMALLEST_DIGIT)
}

/** One for each digit that matters. */
function permutationsOf(base: number, generator: RandomGenerator): number[][] {
  const permutations: number[][] = []
  for (let unit = 1; unit > SMALLEST_DIGIT; unit /= base) permutations.push(shuffled(base, generator))
  return permutations
}

function shuffled(size: number, generator: RandomGenerator): number[] {
  const digits = Array.from({ length: size }, (_, digit) => digit)
  for (let index = size - 1; index > 0; index--) {
    const other = uniformInt(generator, 0, index)
    const digit = digits[index] as number
    digits[index] = digits[other] as number
    digits[other] = digit
  }
  return digits
}

function primes(count: number): number[] {
  const found: number[] = []
  for (let number = 2; found.length < count; number++) {
    if (found.every((prime) => number % prime !== 0)) found.push(number)
  }
  return found
}
