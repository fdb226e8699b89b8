/** Builds the configs of experiments from a few lines: grids, variants, random draws, repeats, filters. */

import type { ConfigPath } from '../../model/config-path.ts'
import type { Axes, Modified, NoConfig, PickFromAxes, Widen, WithKeys } from '../../model/config-types.ts'
import { DeclarationProblem, inCall } from '../../model/declaration-problem.ts'
import { isPlainObject, type JsonObject, type JsonValue } from '../../model/utils/json.ts'
import { DEFAULT_SEED } from '../../model/utils/seeded-random.ts'
import { checkSpace } from '../../search/space/check-space.ts'
import type { PickFromSpace, Space } from '../../search/space/parameter.ts'
import { buildConfig, checkAssignments, checkAxes, checkConfig, checkInteger, checkList } from './axes.ts'
import {
  canRepeat,
  countCandidates,
  type Exclusion,
  newPlan,
  probes,
  type SweepPlan,
  tryFirst,
  type WalkEnd,
  walk,
  walkAll,
} from './plan.ts'
import { PlannedSearch } from './search-plan.ts'
import type { SweepSearchOptions } from './search-type.ts'
import {
  axisStage,
  configsStage,
  randomStage,
  repeatStage,
  type Stage,
  spaceStage,
  variantsStage,
  zipStage,
} from './stages.ts'
import type { ExpandedSweep, RandomOptions, Sweep } from './sweep-type.ts'

/** A sweep as far as it was told. */
export class PlannedSweep<T extends object> implements Sweep<T> {
  readonly #plan: SweepPlan
  #length: number | undefined

  constructor(plan: SweepPlan) {
    this.#plan = plan
  }

  grid<const A extends Axes>(axes: A): PlannedSweep<WithKeys<T, PickFromAxes<A>>> {
    return this.#grow('grid', () => checkAxes(axes).map(axisStage))
  }

  variants<const V extends readonly object[]>(variants: V): PlannedSweep<WithKeys<T, Widen<V[number]>>> {
    return this.#grow('variants', () => [
      variantsStage(checkList(variants).map((variant, index) => checkAssignments(variant, [index]))),
    ])
  }

  zip<const A extends Axes>(axes: A): PlannedSweep<WithKeys<T, PickFromAxes<A>>> {
    return this.#grow('zip', () => {
      const checked = checkAxes(axes)
      const odd = checked.find((axis) => axis.values.length !== checked[0]?.values.length)
      if (odd) {
        const lengths = checked.map((axis) => `"${axis.path.join('.')}" has ${axis.values.length}`)
        const message = `all axes need the same number of values, but ${lengths.join(', ')}.`
        throw new DeclarationProblem(message, [odd.path.join('.')])
      }
      return checked.length === 0 ? [] : [zipStage(checked)]
    })
  }

  random<const S extends Space>(
    space: S,
    options: RandomOptions,
  ): PlannedSweep<WithKeys<T, PickFromSpace<S>>> {
    return this.#grow('random', () => {
      const trials = () => checkInteger('trials', options?.trials, 1)
      const seed = () => checkInteger('seed', options.seed === undefined ? DEFAULT_SEED : options.seed)
      if (hasParameters(space)) return [spaceStage(checkSpace(space, ['space']), trials(), seed())]
      const axes = checkAxes(space, ['space'])
      return axes.length === 0 ? [] : [randomStage(axes, trials(), seed())]
    })
  }

  search<const S extends Space>(
    space: S,
    options: SweepSearchOptions,
  ): PlannedSearch<WithKeys<T, PickFromSpace<S>>> {
    return inCall('search', () => {
      const { base, stages, modifiers, predicates, shuffleSeed } = this.#plan
      if (stages.length + modifiers.length + predicates.length > 0 || shuffleSeed !== undefined) {
        throw new DeclarationProblem(
          'a search starts from the base alone. Give lists of values to its space, as choices, and call repeat after it.',
        )
      }
      return new PlannedSearch({ base, space, options, times: 0 })
    })
  }

  repeat(times: number): PlannedSweep<WithKeys<T, { seed: number }>> {
    return this.#grow('repeat', () => [repeatStage(checkInteger('times', times, 1))])
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: a modifier without a return statement returns void.
  modify<R extends object | void>(modifier: (config: T) => R): PlannedSweep<Extract<Modified<T, R>, object>> {
    const modifiers = [...this.#plan.modifiers, modifier as SweepPlan['modifiers'][number]]
    return this.#derive({ modifiers })
  }

  where<U extends T>(predicate: (config: T) => config is U): PlannedSweep<U>
  where(predicate: (config: T) => boolean): PlannedSweep<T>
  where(predicate: (config: T) => boolean): PlannedSweep<T> {
    const predicates = [...this.#plan.predicates, predicate as SweepPlan['predicates'][number]]
    return this.#derive({ predicates })
  }

  shuffle(seed: number = DEFAULT_SEED): PlannedSweep<T> {
    const shuffleSeed = inCall('shuffle', () => checkInteger('seed', seed))
    return this.#derive({ shuffleSeed })
  }

  keepDuplicates(): PlannedSweep<T> {
    return this.#derive({ keepDuplicates: true })
  }

  get candidateCount(): number {
    return countCandidates(this.#plan)
  }

  get length(): number {
    this.#length ??= this.#plan.predicates.length === 0 ? this.candidateCount : countAll(walkAll(this.#plan))
    return this.#length
  }

  expand(): ExpandedSweep<T> {
    const configs: T[] = []
    const configsLeft = this[Symbol.iterator]()
    let step = configsLeft.next()
    for (; !step.done; step = configsLeft.next()) configs.push(step.value)
    return { configs, duplicates: step.value.duplicates }
  }

  /** Makes the configs one by one. What the generator returns at its end says how many duplicates were dropped. */
  [Symbol.iterator](): Generator<T, WalkEnd, undefined> {
    return walk(this.#plan) as Generator<object, WalkEnd, undefined> as Generator<T, WalkEnd, undefined>
  }

  /** `grid` with one axis, whose place is given as keys without meaning in their dots. */
  axis(path: ConfigPath, values: readonly JsonValue[]): PlannedSweep<JsonObject> {
    return this.#grow('grid', () =>
      checkAxes({ [path.join('.')]: values }).map((axis) => axisStage({ ...axis, path })),
    )
  }

  /** Whether {@link candidateCount} is what a walk gives: there is no filter, and there can be no duplicates. */
  get isCountExact(): boolean {
    return this.#plan.predicates.length === 0 && !canRepeat(this.#plan)
  }

  /** See `probes` of the plan. */
  probes(): Iterable<JsonObject> {
    return probes(this.#plan)
  }

  /** {@link where} for partial configs: leaves out what is like one of them, and remembers which were of use. */
  exclude(exclusions: readonly Exclusion[], predicate: (config: T) => boolean): PlannedSweep<T> {
    return this.where(predicate).#derive({ exclusions: [...this.#plan.exclusions, ...exclusions] })
  }

  /** The partial configs that no config was like, in any walk so far. */
  unusedExclusions(): string[] {
    return this.#plan.exclusions.filter(({ isUsed }) => !isUsed).map(({ text }) => text)
  }

  #derive<U extends object>(change: Partial<SweepPlan>): PlannedSweep<U> {
    return new PlannedSweep<U>({ ...this.#plan, ...change })
  }

  #grow<U extends object>(call: string, makeStages: () => Stage[]): PlannedSweep<U> {
    return inCall(call, () => {
      const plan = { ...this.#plan, stages: [...this.#plan.stages, ...makeStages()] }
      if (!Number.isSafeInteger(countCandidates(plan))) {
        throw new DeclarationProblem(
          `this makes more than ${Number.MAX_SAFE_INTEGER} configs. Use random() to draw some.`,
        )
      }
      tryFirst(plan)
      return new PlannedSweep<U>(plan)
    })
  }
}

/**
 * Starts a sweep.
 *
 * @param base keys that every config has unless a later call sets them. Default: none.
 * @returns a sweep of one config, the base
 * @throws ZtxexpError `BAD_DECLARATION` where the base is not a plain object of JSON data
 * @example
 * const configs = sweep({ seed: 42 })
 *   .grid({ lr: [1e-3, 1e-2], optimizer: ['sgd', 'adam'] })
 *   .where((c) => !(c.optimizer === 'adam' && c.lr === 1e-2))
 * for (const config of configs) console.log(config) // { seed: 42, lr: 0.001, optimizer: 'sgd' } and two more
 */
export function sweep<B extends object = NoConfig>(base?: B): Sweep<WithKeys<NoConfig, B>> {
  return inCall(
    'base',
    () => new PlannedSweep(newPlan(buildConfig(checkAssignments(base === undefined ? {} : base)))),
  )
}

/**
 * A sweep of configs that exist already, in their order. Keys with dots are kept as they are.
 *
 * @throws ZtxexpError `BAD_DECLARATION` where one is not a plain object of JSON data
 */
export function sweepOf(configs: Iterable<object>): PlannedSweep<JsonObject> {
  return inCall('configs', () => {
    const checked = Array.from(configs, (config, index) => checkConfig(config, [index]))
    return new PlannedSweep({ ...newPlan({}), stages: [configsStage(checked)] })
  })
}

/** Whether a space has more than lists, which are drawn as they always were. */
function hasParameters(space: unknown): boolean {
  return isPlainObject(space) && Object.values(space).some(isPlainObject)
}

function countAll(configs: Iterable<unknown>): number {
  let count = 0
  for (const _ of configs) count++
  return count
}
