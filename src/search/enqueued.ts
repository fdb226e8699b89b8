/** Configs that are to be tried first: checked, and completed where they leave something out. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { DeclarationProblem } from '../model/declaration-problem.ts'
import { describeValue, isPlainObject, type JsonObject } from '../model/utils/json.ts'
import { createGenerator } from '../model/utils/seeded-random.ts'
import { coordinateOf, type Point, valueAtPart } from './space/dimension.ts'
import type { SearchSpace } from './space/search-space.ts'

/** Streams of randomness that nothing else of a search takes. */
const FIRST_STREAM = 2 ** 41

/** @throws {DeclarationProblem} for what is no config of the space, with its index */
export function completeAll(space: SearchSpace, configs: unknown, seed: number): Point[] {
  if (!Array.isArray(configs)) {
    throw new DeclarationProblem(`enqueue must be a list of configs, but is ${describeValue(configs)}.`, [
      'enqueue',
    ])
  }
  return configs.map((config: unknown, index) => complete(space, config, { index, seed }))
}

function complete(
  space: SearchSpace,
  config: unknown,
  { index, seed }: { index: number; seed: number },
): Point {
  const where = `enqueue, entry ${index}`
  if (!isPlainObject(config)) {
    throw new DeclarationProblem(`${where} must be a config, but is ${describeValue(config)}.`, [
      'enqueue',
      index,
    ])
  }
  const generator = createGenerator(seed, FIRST_STREAM + index)
  const given = space.valuesOf(config as JsonObject)
  const point = space.draw((dimension) => {
    const { key } = dimension
    const value = given.get(key)
    given.delete(key)
    const part = uniformFloat64(generator)
    if (value === undefined) return valueAtPart(dimension, part)
    if (coordinateOf(dimension, value) !== undefined) return value
    const message = `${where}: "${key}" cannot be ${JSON.stringify(value)}, which does not lie in its range.`
    throw new DeclarationProblem(message, ['enqueue', index, key])
  })
  const [odd] = given.keys()
  if (odd !== undefined) {
    const message = `${where}: "${odd}" is not there with the other values, by its condition.`
    throw new DeclarationProblem(message, ['enqueue', index, odd])
  }
  const [unknown] = Object.keys(space.restOf(config as JsonObject))
  if (unknown === undefined) return point
  const message = `${where}: "${unknown}" is no parameter of the space.`
  throw new DeclarationProblem(message, ['enqueue', index, unknown])
}
