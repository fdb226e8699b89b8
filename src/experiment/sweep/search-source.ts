/** A search as a source of configs: gives the runs of its trials, and tells the study what each trial came to. */
import type { Observation } from '../../model/config-source.ts'
import type { JsonObject } from '../../model/utils/json.ts'
import type { Point } from '../../search/space/dimension.ts'
import { pointKey } from '../../search/space/search-space.ts'
import type { Study } from '../../search/study.ts'
import type { TrialSpace } from '../../search/trial-space.ts'
import { isPruned, outcomeOf, type SearchGoal } from './search-values.ts'

type Seed = number | null

interface OpenTrial {
  point: Point
  /** What has become of its runs; `running` from when they were given. */
  runs: Map<Seed, Observation | 'running'>
}

export interface SearchSourceOptions {
  study: Study
  trialSpace: TrialSpace
  goal: SearchGoal
  /** In all. */
  trials: number
}

export class SearchSource {
  readonly #options: SearchSourceOptions
  readonly #trials = new Map<string, OpenTrial>()

  constructor(options: SearchSourceOptions) {
    this.#options = options
  }

  /** At most, past ones included. */
  get total(): number {
    return this.#options.trials * this.#options.trialSpace.seeds.length
  }

  /** First what trials lack that have begun, then new ones; none where all are given. */
  ask(count: number): JsonObject[] {
    const { study, trials, trialSpace } = this.#options
    const configs = this.#missing(count)
    while (configs.length < count && study.trials.length < trials) {
      const wanted = Math.ceil((count - configs.length) / trialSpace.seeds.length)
      const asked = study.ask(Math.min(wanted, trials - study.trials.length))
      if (asked.length === 0) break
      for (const { point } of asked) this.#open(point)
      configs.push(...this.#missing(count - configs.length))
    }
    return configs
  }

  tell(observation: Observation): void {
    const { study, trialSpace } = this.#options
    const place = trialSpace.placeOf(observation.config)
    if (!place) return
    const known = this.#trials.get(pointKey(place.point))
    if (!known) study.tell(place.point, { state: 'running', values: [], violation: 0 })
    const trial = known ?? this.#open(place.point)
    trial.runs.set(place.seed, observation.status === 'running' ? 'running' : observation)
    this.#settle(trial)
  }

  #open(point: Point): OpenTrial {
    const trial: OpenTrial = { point, runs: new Map() }
    this.#trials.set(pointKey(point), trial)
    return trial
  }

  /** Configs of trials that have begun, each of which is given then. */
  #missing(count: number): JsonObject[] {
    const { trialSpace } = this.#options
    const configs: JsonObject[] = []
    for (const { point, runs } of this.#trials.values()) {
      if (configs.length === count) break
      if (runs.size === trialSpace.seeds.length || isHopeless(runs)) continue
      for (const seed of trialSpace.seeds) {
        if (configs.length === count || runs.has(seed)) continue
        runs.set(seed, 'running')
        configs.push(trialSpace.configOf(point, seed))
      }
    }
    return configs
  }

  /** Tells the study of a trial when all of its runs are over, or one was pruned and no other is in progress. */
  #settle({ point, runs }: OpenTrial): void {
    const { study, goal, trialSpace } = this.#options
    const over = [...runs.values()].filter((run) => run !== 'running')
    if (over.length < runs.size || (runs.size < trialSpace.seeds.length && !isHopeless(runs))) return
    study.tell(point, outcomeOf(over, goal))
  }
}

/** Where one run was pruned, the others are not worth their time. */
function isHopeless(runs: OpenTrial['runs']): boolean {
  return [...runs.values()].some((run) => run !== 'running' && isPruned(run))
}
