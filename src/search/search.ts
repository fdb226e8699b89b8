/** A search without files: asks a sampler for trials, never gives a config twice, and keeps what became of each. */
import type { NoConfig, WithKeys } from '../model/config-types.ts'
import { ZtxexpError } from '../model/error.ts'
import { isPlainObject, type JsonObject } from '../model/utils/json.ts'
import { createGenerator, DEFAULT_SEED } from '../model/utils/seeded-random.ts'
import { completeAll } from './enqueued.ts'
import { paretoFront } from './objectives/pareto.ts'
import { rankTrials } from './objectives/rank-trials.ts'
import { samplerOf } from './samplers/named.ts'
import { drawPoint } from './samplers/random.ts'
import type { Sampler, TrialRecord } from './samplers/sampler.ts'
import {
  checkWhole,
  DEFAULT_STARTUP,
  type FinishedTrial,
  type SearchOptions,
  signsOf,
  type Trial,
  type TrialResult,
} from './search-options.ts'
import { checkSpace } from './space/check-space.ts'
import type { Point } from './space/dimension.ts'
import type { PickFromSpace, Space } from './space/parameter.ts'
import { pointKey, SearchSpace } from './space/search-space.ts'

/** The config of a trial, as its space says. */
export type ConfigOf<S> = WithKeys<NoConfig, PickFromSpace<S>>

/** Asks of the sampler in a row that give nothing new, before draws at random are tried. */
const MOST_ASKS = 20
/** Draws at random, before the points of the space are counted. */
const MOST_DRAWS = 50
/** Streams of randomness behind those of samplers, which have one for each trial. */
const SPARE_STREAMS = 2 ** 40

/**
 * Searches a space for the config with the best value.
 *
 * @throws {ZtxexpError} `BAD_DECLARATION` for a space or options that cannot work
 * @example
 * const search = new Search({ lr: float(1e-5, 1, { log: true }), layers: int(1, 4) }, { seed: 1 })
 * for (let n = 0; n < 50; n++) {
 *   const [trial] = search.ask()
 *   if (!trial) break // every config of a finite space has been tried
 *   search.tell({ config: trial.config, value: await train(trial.config) })
 * }
 * console.log(search.best)
 */
export class Search<const S extends Space> {
  readonly #space: SearchSpace
  readonly #sampler: Sampler
  readonly #signs: readonly number[]
  readonly #seed: number
  readonly #enqueued: Point[]
  readonly #trials: TrialRecord[] = []
  /** Numbers of trials by what tells their points apart. */
  readonly #numbers = new Map<string, number>()

  constructor(space: S, options: SearchOptions = {}) {
    const { direction = 'minimize', sampler = 'tpe', enqueue = [] } = options
    this.#space = new SearchSpace(checkSpace(space, ['space']))
    this.#signs = signsOf(direction)
    this.#seed = checkWhole('seed', options.seed ?? DEFAULT_SEED)
    this.#sampler = samplerOf(sampler)({
      space: this.#space,
      seed: this.#seed,
      startup: checkWhole('startup', options.startup ?? DEFAULT_STARTUP, 1),
      objectives: this.#signs.length,
      isKnown: (point) => this.#numbers.has(pointKey(point)),
    })
    this.#enqueued = completeAll(this.#space, enqueue, this.#seed)
  }

  /**
   * The next trials, at most `count`, which count as running from now on. None where every config of a finite space has
   * been given.
   *
   * @param count Default: 1.
   */
  ask(count = 1): Trial<ConfigOf<S>>[] {
    checkWhole('count', count, 0)
    const first = this.#trials.length
    const missing = () => count - (this.#trials.length - first)
    const giveNew = (points: readonly Point[]) => {
      for (const point of points) if (missing() > 0 && this.#isNew(point)) this.#add(point)
    }
    while (missing() > 0 && this.#enqueued.length > 0) giveNew(this.#enqueued.splice(0, 1))
    for (let asks = 0; missing() > 0 && asks < MOST_ASKS; asks++) {
      giveNew(this.#sampler.ask(missing(), this.#trials.length))
    }
    while (missing() > 0) {
      const point = this.#findNew()
      if (!point) break
      this.#add(point)
    }
    return this.#trials.slice(first).map((trial) => this.#show(trial))
  }

  /**
   * Says what became of a config; of one that was not given too, where it lies in the space.
   *
   * @throws {ZtxexpError} `BAD_DECLARATION` where it does not, or has not as many values as there are directions
   */
  tell(result: TrialResult): void {
    const point = this.#space.pointOf(result.config as JsonObject)
    if (!point) {
      const message = `tell: the config ${JSON.stringify(result.config)} does not lie in the space.`
      throw new ZtxexpError('BAD_DECLARATION', message)
    }
    const outcome = this.#read(result)
    const number = this.#numbers.get(pointKey(point)) ?? this.#add(point).number
    const trial = { number, point, ...outcome }
    this.#trials[number] = trial
    this.#sampler.tell(trial)
  }

  /** Whether a config lies in the space. */
  includes(config: object): boolean {
    return isPlainObject(config) && this.#space.pointOf(config as JsonObject) !== undefined
  }

  /** How many trials there are, whatever became of them. */
  get size(): number {
    return this.#trials.length
  }

  /**
   * The trial with the best value, of those that keep their limits, else the one that misses them least; with several
   * objectives see {@link Search.front}.
   */
  get best(): FinishedTrial<ConfigOf<S>> | undefined {
    const complete = this.#trials.filter(({ state }) => state === 'complete')
    const [best] = rankTrials(complete, 1)
    return best && this.#finished(best)
  }

  /** The trials than which no other is better in every respect, of those that keep their limits. */
  get front(): FinishedTrial<ConfigOf<S>>[] {
    const complete = this.#trials.filter(({ state, violation }) => state === 'complete' && violation === 0)
    return paretoFront(complete, ({ values }) => values).map((trial) => this.#finished(trial))
  }

  #add(point: Point): TrialRecord {
    const number = this.#trials.length
    const trial: TrialRecord = { number, point, state: 'running', values: [], violation: 0 }
    this.#trials.push(trial)
    this.#numbers.set(pointKey(point), number)
    this.#sampler.tell(trial)
    return trial
  }

  #isNew(point: Point): boolean {
    if (this.#numbers.has(pointKey(point))) return false
    if (this.#space.pointOf(this.#space.configOf(point))) return true
    const message = `the sampler proposed ${JSON.stringify(point)}, which does not lie in the space.`
    throw new ZtxexpError('BAD_DECLARATION', message)
  }

  /** By chance, or else by counting: one more point than there are trials is enough to find one that is new. */
  #findNew(): Point | undefined {
    const generator = createGenerator(this.#seed, SPARE_STREAMS + this.#trials.length)
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const point = drawPoint(this.#space, generator)
      if (this.#isNew(point)) return point
    }
    if (!this.#space.isFinite) return undefined
    for (const point of this.#space.points()) if (this.#isNew(point)) return point
    return undefined
  }

  #read({
    value,
    state = 'complete',
    violation = 0,
    step,
  }: TrialResult): Omit<TrialRecord, 'number' | 'point'> {
    const values = value === undefined ? [] : typeof value === 'number' ? [value] : value
    const isUsable = values.length > 0 && !values.some(Number.isNaN)
    if (isUsable && values.length !== this.#signs.length) {
      const message = `tell: got ${values.length} value(s), but there are ${this.#signs.length} direction(s).`
      throw new ZtxexpError('BAD_DECLARATION', message)
    }
    return {
      state: state === 'complete' && !isUsable ? 'failed' : state,
      values: isUsable ? values.map((each, index) => each * (this.#signs[index] as number)) : [],
      violation: Number.isNaN(violation) ? Number.POSITIVE_INFINITY : violation,
      ...(step !== undefined && { step }),
    }
  }

  #show({ number, point }: TrialRecord): Trial<ConfigOf<S>> {
    return { number, config: this.#space.configOf(point) as ConfigOf<S> }
  }

  #finished(trial: TrialRecord): FinishedTrial<ConfigOf<S>> {
    const values = trial.values.map((value, index) => value * (this.#signs[index] as number))
    const value = values.length === 1 ? (values[0] as number) : values
    return { ...this.#show(trial), value, violation: trial.violation }
  }
}
