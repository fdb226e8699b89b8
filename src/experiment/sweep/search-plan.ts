/** A search as it is declared: what it starts from, its space, and how it goes. Never changed. */

import type { WithKeys } from '../../model/config-types.ts'
import { DeclarationProblem, inCall } from '../../model/declaration-problem.ts'
import { isObjective, type Objective } from '../../model/objective.ts'
import type { SearchFacts } from '../../model/search-facts.ts'
import { describeValue, isPlainObject, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import { didYouMean } from '../../model/utils/nearest-name.ts'
import type { Space } from '../../search/space/parameter.ts'
import { Study } from '../../search/study.ts'
import { TrialSpace } from '../../search/trial-space.ts'
import { checkInteger } from './axes.ts'
import type { SearchSweep, SweepSearchOptions } from './search-type.ts'

/** The keys of the options of a search. */
export const SEARCH_KEYS: readonly string[] = [
  'trials',
  'sampler',
  'seed',
  'startup',
  'enqueue',
  'objective',
] satisfies (keyof SweepSearchOptions)[]

interface Declared {
  base: JsonObject
  space: Space
  options: SweepSearchOptions
  /** 0: its trials have no seeds. */
  times: number
}

export class PlannedSearch<T extends object> implements SearchSweep<T> {
  readonly options: SweepSearchOptions
  /** Empty: those of the experiment count. */
  readonly objectives: readonly Objective[]
  readonly #declared: Declared

  /** @throws {DeclarationProblem} for a space or options that cannot work */
  constructor(declared: Declared) {
    const { options } = declared
    checkKeys(options)
    checkInteger('trials', options.trials, 1)
    this.objectives = checkObjectives(options.objective)
    this.options = options
    this.#declared = declared
    // Both find what is wrong where it is declared.
    const trials = this.trialSpace({})
    this.study(trials, 1)
    for (const point of trials.space.samples()) trials.configOf(point, null)
  }

  repeat(times: number): PlannedSearch<WithKeys<T, { seed: number }>> {
    return inCall('repeat', () => {
      const { seed = 0 } = this.#declared.base
      if (!Number.isSafeInteger(seed)) {
        const message = `repeat counts up from the "seed" of the base, which must be an integer but is ${describeValue(seed)}.`
        throw new DeclarationProblem(message)
      }
      return new PlannedSearch({ ...this.#declared, times: checkInteger('times', times, 1) })
    })
  }

  get length(): number {
    return this.options.trials * Math.max(1, this.#declared.times)
  }

  /** The configs that there are. @param set Values that `--set` has fixed. */
  trialSpace(set: Readonly<Record<string, JsonValue>>): TrialSpace {
    const { base, space, times } = this.#declared
    return new TrialSpace({ base, space, repeat: times, set })
  }

  /** Who chooses among them. @param objectives How many there are. */
  study({ space }: TrialSpace, objectives: number): Study {
    return new Study(space, { ...this.options, objectives })
  }

  /** Something that has all keys of its configs, for `--set`. */
  *probes(): Generator<JsonObject, void, undefined> {
    const { dimensions } = this.trialSpace({}).space
    yield { ...this.#declared.base, ...Object.fromEntries(dimensions.map(({ key }) => [key, null])) }
  }

  /** What is known of it before it is asked. */
  facts(objectives: readonly Objective[], set: Readonly<Record<string, JsonValue>>): SearchFacts {
    const { base, space, options, times } = this.#declared
    const { sampler = 'tpe', trials } = options
    return {
      base,
      space: space as JsonObject,
      set: { ...set },
      trials,
      repeat: times,
      sampler: typeof sampler === 'string' ? sampler : 'own',
      objectives: [...objectives],
    }
  }
}

function checkKeys(options: unknown): void {
  if (!isPlainObject(options)) {
    throw new DeclarationProblem(
      `expected options such as { trials: 50 }, but got ${describeValue(options)}.`,
    )
  }
  const unknown = Object.keys(options).find((key) => !SEARCH_KEYS.includes(key))
  if (unknown === undefined) return
  const hint = didYouMean(unknown, SEARCH_KEYS, JSON.stringify)
  const known = SEARCH_KEYS.join(', ')
  throw new DeclarationProblem(`unknown option "${unknown}".${hint} Known options: ${known}.`, [unknown])
}

function checkObjectives(objective: unknown): Objective[] {
  if (objective === undefined) return []
  const list: unknown[] = Array.isArray(objective) ? objective : [objective]
  if (list.length > 0 && list.every(isObjective)) return list
  throw new DeclarationProblem(
    "objective must be such as { metric: 'loss', direction: 'minimize' }, or a list of them.",
    ['objective'],
  )
}
