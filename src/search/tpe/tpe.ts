/**
 * The tree-structured Parzen estimator: proposes what is likely among the best trials and unlikely among the others.
 *
 * Bergstra et al. 2011 (NeurIPS) and 2013 (ICML); one joint density as in BOHB (Falkner et al. 2018); several objectives as
 * in MOTPE (Ozaki et al. 2022); constants and bandwidths as Optuna 5.0 has them, which Watanabe 2023 (arXiv 2304.11127)
 * compares part by part.
 */
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import type { JsonValue } from '../../model/utils/json.ts'
import { createGenerator } from '../../model/utils/seeded-random.ts'
import { rankTrials } from '../objectives/rank-trials.ts'
import { drawPoint } from '../samplers/random.ts'
import type { Sampler, SamplerSetup, TrialRecord } from '../samplers/sampler.ts'
import { coordinateOf, type Dimension, isActive, type Point, valueAtCoordinate } from '../space/dimension.ts'
import { type Coordinates, Mixture } from './mixture.ts'

/** Draws from the density of the best, of which the best proposal is taken. */
const CANDIDATES = 24
/** The part of all trials that counts as the best, and the most where there is one objective. */
const BEST_PART = 0.1
const MOST_BEST = 25
/** Rounds of candidates until one has a config that is new. */
const MOST_ROUNDS = 20
/**
 * One trial of so many is drawn parameter by parameter where there are several choices: the joint density hardly ever
 * changes two of them at once, and gets stuck one step from the optimum, as that of Optuna does.
 */
const LOOSE_EVERY = 3

/** The densities of one group of parameters. */
interface GroupModel {
  dimensions: readonly Dimension[]
  best: Mixture
  others: Mixture
}

export function tpeSampler(setup: SamplerSetup): Sampler {
  return new TpeSampler(setup)
}

class TpeSampler implements Sampler {
  readonly #setup: SamplerSetup
  readonly #trials = new Map<number, TrialRecord>()

  constructor(setup: SamplerSetup) {
    this.#setup = setup
  }

  tell(trial: TrialRecord): void {
    if (trial.state === 'failed') this.#trials.delete(trial.number)
    else this.#trials.set(trial.number, trial)
  }

  /** Those that it proposes together count as running for the ones behind them. */
  ask(count: number, trial: number): Point[] {
    const proposed: TrialRecord[] = []
    for (let number = trial; number < trial + count; number++) {
      const point = this.#propose(number, proposed)
      proposed.push({ number, point, state: 'running', values: [], violation: 0 })
    }
    return proposed.map(({ point }) => point)
  }

  #propose(number: number, proposed: readonly TrialRecord[]): Point {
    const { space, seed, startup, isKnown } = this.#setup
    const generator = createGenerator(seed, number)
    const trials = [...this.#trials.values(), ...proposed]
    const over = trials.filter(({ state }) => state !== 'running')
    const isNew = (point: Point) =>
      space.isComplete(point) && !isKnown(point) && !proposed.some((other) => isSamePoint(other.point, point))
    const models = over.length < startup ? undefined : this.#model(trials, over, this.#groupsOf(number))
    let point: Point = {}
    for (let round = 0; round < MOST_ROUNDS; round++) {
      point = models ? drawNew(models, generator, isNew) : drawPoint(space, generator)
      if (isNew(point)) break
    }
    return point
  }

  #groupsOf(number: number): readonly (readonly Dimension[])[] {
    const { dimensions, groups } = this.#setup.space
    const choices = dimensions.filter(({ kind }) => kind === 'choice').length
    const isLoose = choices > 1 && number % LOOSE_EVERY === 0
    return isLoose ? groups.flatMap((group) => group.map((dimension) => [dimension])) : groups
  }

  #model(
    trials: readonly TrialRecord[],
    over: readonly TrialRecord[],
    groups: readonly (readonly Dimension[])[],
  ): GroupModel[] {
    const { objectives } = this.#setup
    const part = Math.ceil(BEST_PART * over.length)
    const count = objectives > 1 ? part : Math.min(part, MOST_BEST)
    const best = new Set(rankTrials(over, count).slice(0, count))
    const byNumber = [...trials].sort((a, b) => a.number - b.number)
    return groups.map((dimensions) => {
      const observe = (isBest: boolean) =>
        byNumber
          .filter((trial) => best.has(trial) === isBest)
          .flatMap((trial) => coordinatesOf(dimensions, trial.point))
      return {
        dimensions,
        best: new Mixture(dimensions, observe(true), objectives > 1),
        others: new Mixture(dimensions, observe(false)),
      }
    })
  }
}

/** Where a trial was in a group of parameters; none where it had none of them. */
function coordinatesOf(dimensions: readonly Dimension[], point: Point): Coordinates[] {
  const coordinates: number[] = []
  for (const dimension of dimensions) {
    const value = Object.hasOwn(point, dimension.key) ? point[dimension.key] : undefined
    const coordinate = value === undefined ? undefined : coordinateOf(dimension, value)
    if (coordinate === undefined) return []
    coordinates.push(coordinate)
  }
  return [coordinates]
}

/**
 * Group by group the best candidate; of the last one the best with which the whole is new, and has what its conditions
 * ask for.
 */
function drawNew(
  models: readonly GroupModel[],
  generator: RandomGenerator,
  isNew: (point: Point) => boolean,
): Point {
  let point: Point = {}
  let alternatives: Point[] = []
  for (const model of models) {
    const before = point
    if (!model.dimensions.every((dimension) => isActive(dimension, before))) continue
    alternatives = candidates(model, generator).map((values) => ({ ...before, ...values }))
    point = alternatives[0] ?? before
  }
  return alternatives.find(isNew) ?? point
}

/** Draws from the best, the most promising first. */
function candidates({ dimensions, best, others }: GroupModel, generator: RandomGenerator): Point[] {
  const drawn = Array.from({ length: CANDIDATES }, () => {
    const coordinates = best.draw(generator)
    return { coordinates, score: best.logDensity(coordinates) - others.logDensity(coordinates) }
  })
  drawn.sort((a, b) => b.score - a.score)
  return drawn.map(({ coordinates }) => {
    const values: Record<string, JsonValue> = {}
    for (const [index, dimension] of dimensions.entries()) {
      values[dimension.key] = valueAtCoordinate(dimension, coordinates[index] as number)
    }
    return values
  })
}

function isSamePoint(a: Point, b: Point): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
