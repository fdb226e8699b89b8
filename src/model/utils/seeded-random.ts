/**
 * Reproducible randomness: a seed gives the same numbers on every platform and in every version of ztxexp.
 *
 * The generator is xoroshiro128+ of the package `pure-rand`, with its unbiased integers. Its 128 bits of state are
 * hashed from the seed and a stream number, so that any row of a sweep can be drawn without drawing those before it.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** The seed where none is given, so that every sweep can be run again. The same as in Python's ztxexp. */
export const DEFAULT_SEED = 42

/** The streams of one seed: shuffling takes the first, rows of random draws all others. */
const SHUFFLE_STREAM = 0
const FIRST_ROW_STREAM = 1

/**
 * One index below each size, uniformly.
 *
 * @param seed any safe integer
 * @param row which row of the sweep: the same seed and row give the same indices
 * @param sizes the number of choices of each axis, each at least 1
 */
export function drawIndices(seed: number, row: number, sizes: readonly number[]): number[] {
  const generator = rowGenerator(seed, row)
  return sizes.map((size) => uniformInt(generator, 0, size - 1))
}

/** Of one row of a sweep. */
export function rowGenerator(seed: number, row: number): RandomGenerator {
  return createGenerator(seed, FIRST_ROW_STREAM + row)
}

/**
 * The integers from 0 to `size - 1` in random order: a Fisher-Yates shuffle that swaps as it is walked, so that
 * it starts at once and remembers only what has been walked.
 *
 * @example
 * [...shuffledIndices(4, 7)] // the same permutation of 0, 1, 2, 3 every time
 */
export function* shuffledIndices(size: number, seed: number): Generator<number, void, undefined> {
  const generator = createGenerator(seed, SHUFFLE_STREAM)
  const moved = new Map<number, number>()
  for (let position = 0; position < size; position++) {
    const chosen = uniformInt(generator, position, size - 1)
    const index = moved.get(chosen) ?? chosen
    moved.set(chosen, moved.get(position) ?? position)
    moved.delete(position)
    yield index
  }
}

/** A generator of its own for each stream of a seed: both any safe integers. */
export function createGenerator(seed: number, stream: number): RandomGenerator {
  let word = 0
  const state = [lowWord(seed), highWord(seed), lowWord(stream), highWord(stream)].map((part) => {
    word = scramble((word ^ part) + 0x9e3779b9)
    return word
  })
  return xoroshiro128plusFromState(state)
}

/** The finalizer of MurmurHash3: every bit of the input changes half of the output. */
function scramble(input: number): number {
  let word = input | 0
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return word ^ (word >>> 16)
}

function lowWord(value: number): number {
  return value | 0
}

function highWord(value: number): number {
  return Math.floor(value / 2 ** 32) | 0
}
