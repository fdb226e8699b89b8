/** The samplers that come along, by their names. */
import { ZtxexpError } from '../../model/error.ts'
import { describeValue } from '../../model/utils/json.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import { tpeSampler } from '../tpe/tpe.ts'
import { haltonSampler } from './halton.ts'
import { randomSampler } from './random.ts'
import type { MakeSampler } from './sampler.ts'

/** `'tpe'`: learns from what trials came to. `'random'`: evenly at random. `'halton'`: more evenly than chance. */
export type SamplerName = 'tpe' | 'random' | 'halton'

const SAMPLERS: Readonly<Record<SamplerName, MakeSampler>> = {
  tpe: tpeSampler,
  random: randomSampler,
  halton: haltonSampler,
}

export const SAMPLER_NAMES = Object.keys(SAMPLERS) as SamplerName[]

/** A sampler that comes along, or what makes one of your own. */
export type SamplerChoice = SamplerName | MakeSampler

/** @throws {ZtxexpError} `BAD_DECLARATION` for another name */
export function samplerOf(choice: SamplerChoice): MakeSampler {
  if (typeof choice === 'function') return choice
  if (Object.hasOwn(SAMPLERS, choice)) return SAMPLERS[choice]
  const found = typeof choice === 'string' ? JSON.stringify(choice) : describeValue(choice)
  const hint = typeof choice === 'string' ? didYouMean(choice, SAMPLER_NAMES, JSON.stringify) : ''
  const names = SAMPLER_NAMES.map((name) => `'${name}'`).join(', ')
  throw new ZtxexpError(
    'BAD_DECLARATION',
    `sampler must be one of ${names}, or a function that makes one, but is ${found}.${hint}`,
  )
}
