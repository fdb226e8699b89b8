/** Draws every parameter evenly on its scale. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { createGenerator } from '../../model/utils/seeded-random.ts'
import type { Point } from '../space/dimension.ts'
import type { SamplerSpace } from '../space/search-space.ts'
import type { Sampler, SamplerSetup } from './sampler.ts'

/** Draws again where a config was given before, so often. */
const MOST_DRAWS = 20

/** A point that is drawn evenly. */
export function drawPoint(space: SamplerSpace, generator: RandomGenerator): Point {
  return space.at(() => uniformFloat64(generator))
}

export function randomSampler({ space, seed, isKnown }: SamplerSetup): Sampler {
  return {
    ask: (count, trial) =>
      Array.from({ length: count }, (_, index) => {
        const generator = createGenerator(seed, trial + index)
        let point = drawPoint(space, generator)
        for (let draw = 1; draw < MOST_DRAWS && isKnown(point); draw++) {
          point = drawPoint(space, generator)
        }
        return point
      }),
    tell: () => {},
  }
}
