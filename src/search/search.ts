/** A search without files: is asked for trials, and told what became of them. */
import type { NoConfig, WithKeys } from '../model/config-types.ts'
import { ZtxexpError } from '../model/error.ts'
import { isPlainObject, type JsonObject } from '../model/utils/json.ts'
import { paretoFront } from './objectives/pareto.ts'
import { rankTrials } from './objectives/rank-trials.ts'
import type { TrialRecord } from './samplers/sampler.ts'
import {
  checkWhole,
  type FinishedTrial,
  type SearchOptions,
  signsOf,
  type Trial,
  type TrialResult,
} from './search-options.ts'
import { checkSpace } from './space/check-space.ts'
import type { PickFromSpace, Space } from './space/parameter.ts'
import { SearchSpace } from './space/search-space.ts'
import { Study } from './study.ts'

/** The config of a trial, as its space says. */
export type ConfigOf<S> = WithKeys<NoConfig, PickFromSpace<S>>

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
  readonly #study: Study
  readonly #signs: readonly number[]

  constructor(space: S, options: SearchOptions = {}) {
    const { direction = 'minimize', ...others } = options
    this.#signs = signsOf(direction)
    this.#space = new SearchSpace(checkSpace(space, ['space']))
    this.#study = new Study(this.#space, { ...others, objectives: this.#signs.length })
  }

  /**
   * The next trials, at most `count`, which count as running from now on. None where every config of a finite space has
   * been given.
   *
   * @param count Default: 1.
   */
  ask(count = 1): Trial<ConfigOf<S>>[] {
    return this.#study.ask(checkWhole('count', count, 0)).map((trial) => this.#show(trial))
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
    this.#study.tell(point, this.#read(result))
  }

  /** Whether a config lies in the space. */
  includes(config: object): boolean {
    return isPlainObject(config) && this.#space.pointOf(config as JsonObject) !== undefined
  }

  /** How many trials there are, whatever became of them. */
  get size(): number {
    return this.#study.trials.length
  }

  /**
   * The trial with the best value, of those that keep their limits, else the one that misses them least; with several
   * objectives see {@link Search.front}.
   */
  get best(): FinishedTrial<ConfigOf<S>> | undefined {
    const complete = this.#study.trials.filter(({ state }) => state === 'complete')
    const [best] = rankTrials(complete, 1)
    return best && this.#finished(best)
  }

  /** The trials than which no other is better in every respect, of those that keep their limits. */
  get front(): FinishedTrial<ConfigOf<S>>[] {
    const complete = this.#study.trials.filter(
      ({ state, violation }) => state === 'complete' && violation === 0,
    )
    return paretoFront(complete, ({ values }) => values).map((trial) => this.#finished(trial))
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
