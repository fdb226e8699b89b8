/** Builds the configs of experiments from a few lines: grids, variants, random draws, repeats, filters. */
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { buildConfig, checkAssignments, checkAxes, checkConfig, checkInteger, checkList } from './axes.ts'
import type { ConfigPath } from './config-path.ts'
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
import { inCall, SweepProblem } from './problem.ts'
import { DEFAULT_SEED } from './seeded-random.ts'
import {
  axisStage,
  configsStage,
  randomStage,
  repeatStage,
  type Stage,
  variantsStage,
  zipStage,
} from './stages.ts'
import type { Axes, EmptyConfig, Modified, PickFromAxes, Widen, WithKeys } from './types.ts'

/** How `random` draws. */
export interface RandomOptions {
  /** How many draws each config so far becomes; an integer of at least 1. */
  trials: number
  /** Any integer; the same seed gives the same draws on every platform. Default: 42. */
  seed?: number
}

/** All configs of a sweep, and how many were dropped as duplicates. */
export interface ExpandedSweep<T> {
  configs: T[]
  duplicates: number
}

/**
 * A set of configs, made one by one as they are walked: a sweep of a million configs costs nothing until then.
 *
 * A sweep never changes; every method returns a new one. Whatever the order of the calls, the configs come from
 * `grid`, `variants`, `zip`, `random` and `repeat` in call order (the last varies fastest), then go through every
 * `modify`, then every `where`, and `shuffle` orders what is left. Equal configs come once. Each config is a copy
 * of its own. Functions given to `modify` and `where` should depend on their argument alone: they are called
 * anew in every walk, in the order of the walk. Types follow the calls: give `modify` and `where` after the axes
 * that they read.
 *
 * In a base, variant or axis, a key with dots sets a nested value: `'optimizer.lr'` is `lr` in `optimizer`.
 * Any other key replaces the whole value that was there.
 *
 * Every method throws `ZtxexpError('BAD_DECLARATION')` for arguments that cannot work, and names the key.
 */
export class Sweep<T extends object> implements Iterable<T> {
  readonly #plan: SweepPlan
  #length: number | undefined

  /** Made by {@link sweep}. */
  constructor(plan: SweepPlan) {
    this.#plan = plan
  }

  /**
   * Every combination of the values, as Python's `itertools.product` orders them: the last key varies fastest.
   *
   * @param axes a list of values per key, each with at least one value; without keys nothing changes
   * @example
   * sweep().grid({ lr: [0.1, 0.01], batch: [16, 32] }) // 4 configs: 0.1/16, 0.1/32, 0.01/16, 0.01/32
   */
  grid<const A extends Axes>(axes: A): Sweep<WithKeys<T, PickFromAxes<A>>> {
    return this.#grow('grid', () => checkAxes(axes).map(axisStage))
  }

  /**
   * Every config so far with each of the variants.
   *
   * @param variants at least one object with the keys to set; they need not have the same keys
   * @example
   * sweep({ seed: 1 }).variants([{ model: 'tiny' }, { model: 'base', layers: 12 }]) // 2 configs
   */
  variants<const V extends readonly object[]>(variants: V): Sweep<WithKeys<T, Widen<V[number]>>> {
    return this.#grow('variants', () => [
      variantsStage(checkList(variants).map((variant, index) => checkAssignments(variant, [index]))),
    ])
  }

  /**
   * The first values of all axes together, then the second ones, and so on.
   *
   * @param axes lists of equal length
   * @example
   * sweep().zip({ width: [8, 16], depth: [2, 4] }) // 2 configs: 8/2 and 16/4
   */
  zip<const A extends Axes>(axes: A): Sweep<WithKeys<T, PickFromAxes<A>>> {
    return this.#grow('zip', () => {
      const checked = checkAxes(axes)
      const odd = checked.find((axis) => axis.values.length !== checked[0]?.values.length)
      if (odd) {
        const lengths = checked.map((axis) => `"${axis.path.join('.')}" has ${axis.values.length}`)
        const message = `all axes need the same number of values, but ${lengths.join(', ')}.`
        throw new SweepProblem(message, [odd.path.join('.')])
      }
      return checked.length === 0 ? [] : [zipStage(checked)]
    })
  }

  /**
   * Draws every axis at random, with replacement and evenly. Each config so far gets draws of its own; what is
   * drawn twice for one of them comes once (see {@link keepDuplicates}).
   *
   * @param space a list of choices per key
   * @example
   * sweep().random({ dropout: [0, 0.1, 0.2], lr: [0.1, 0.01] }, { trials: 5, seed: 7 })
   */
  random<const A extends Axes>(space: A, options: RandomOptions): Sweep<WithKeys<T, PickFromAxes<A>>> {
    return this.#grow('random', () => {
      const axes = checkAxes(space, ['space'])
      const trials = checkInteger('trials', options?.trials, 1)
      const seed = checkInteger('seed', options.seed === undefined ? DEFAULT_SEED : options.seed)
      return axes.length === 0 ? [] : [randomStage(axes, trials, seed)]
    })
  }

  /**
   * Each config `times` times, with the seeds `seed`, `seed + 1` and so on, counted from the config's own `seed`
   * (0 where it has none). The repeats of a config stand together; what is called after `repeat` varies faster.
   *
   * @param times an integer of at least 1
   * @example
   * sweep({ seed: 10 }).repeat(3) // seeds 10, 11, 12
   */
  repeat(times: number): Sweep<WithKeys<T, { seed: number }>> {
    return this.#grow('repeat', () => [repeatStage(checkInteger('times', times, 1))])
  }

  /**
   * Changes every config. The function gets a copy of its own, and returns a new config, or changes the one it
   * got and returns nothing.
   *
   * @example
   * sweep().grid({ lr: [0.1] }).modify((c) => ({ ...c, name: `lr-${c.lr}` }))
   * sweep().grid({ lr: [0.1] }).modify((c) => { c.lr *= 2 })
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a modifier without a return statement returns void.
  modify<R extends object | void>(modifier: (config: T) => R): Sweep<Extract<Modified<T, R>, object>> {
    const modifiers = [...this.#plan.modifiers, modifier as SweepPlan['modifiers'][number]]
    return this.#derive({ modifiers })
  }

  /**
   * Keeps the configs for which the function returns true. It sees them after every `modify`.
   *
   * @example
   * sweep().grid({ lr: [0.1, 1], batch: [16, 512] }).where((c) => c.lr < 1 || c.batch > 16)
   */
  where<U extends T>(predicate: (config: T) => config is U): Sweep<U>
  where(predicate: (config: T) => boolean): Sweep<T>
  where(predicate: (config: T) => boolean): Sweep<T> {
    const predicates = [...this.#plan.predicates, predicate as SweepPlan['predicates'][number]]
    return this.#derive({ predicates })
  }

  /**
   * Puts the configs in random order, the same for the same seed on every platform. The last call counts.
   *
   * @param seed any integer. Default: 42.
   */
  shuffle(seed: number = DEFAULT_SEED): Sweep<T> {
    const shuffleSeed = inCall('shuffle', () => checkInteger('seed', seed))
    return this.#derive({ shuffleSeed })
  }

  /** Keeps configs that are equal to an earlier one. By default they are dropped, and {@link expand} counts them. */
  keepDuplicates(): Sweep<T> {
    return this.#derive({ keepDuplicates: true })
  }

  /** How many configs the expansion makes, before `where` and before duplicates are dropped. Never walks. */
  get candidateCount(): number {
    return countCandidates(this.#plan)
  }

  /**
   * How many configs the sweep has before duplicates are dropped: `expand()` gives `length` configs and
   * duplicates together. Known without walking, but for a sweep with `where`, which is walked the first time.
   */
  get length(): number {
    this.#length ??= this.#plan.predicates.length === 0 ? this.candidateCount : countAll(walkAll(this.#plan))
    return this.#length
  }

  /** All configs as an array, and how many were dropped as duplicates. */
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

  /** `grid` with one axis, whose place is given as keys without meaning in their dots. For ztxexp itself. */
  axis(path: ConfigPath, values: readonly JsonValue[]): Sweep<JsonObject> {
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
  exclude(exclusions: readonly Exclusion[], predicate: (config: T) => boolean): Sweep<T> {
    return this.where(predicate).#derive({ exclusions: [...this.#plan.exclusions, ...exclusions] })
  }

  /** The partial configs that no config was like, in any walk so far. */
  unusedExclusions(): string[] {
    return this.#plan.exclusions.filter(({ isUsed }) => !isUsed).map(({ text }) => text)
  }

  #derive<U extends object>(change: Partial<SweepPlan>): Sweep<U> {
    return new Sweep<U>({ ...this.#plan, ...change })
  }

  #grow<U extends object>(call: string, makeStages: () => Stage[]): Sweep<U> {
    return inCall(call, () => {
      const plan = { ...this.#plan, stages: [...this.#plan.stages, ...makeStages()] }
      if (!Number.isSafeInteger(countCandidates(plan))) {
        throw new SweepProblem(
          `this makes more than ${Number.MAX_SAFE_INTEGER} configs. Use random() to draw some.`,
        )
      }
      tryFirst(plan)
      return new Sweep<U>(plan)
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
export function sweep<B extends object = EmptyConfig>(base?: B): Sweep<WithKeys<EmptyConfig, B>> {
  return inCall(
    'base',
    () => new Sweep(newPlan(buildConfig(checkAssignments(base === undefined ? {} : base)))),
  )
}

/**
 * A sweep of configs that exist already, in their order. Keys with dots are kept as they are.
 *
 * @throws ZtxexpError `BAD_DECLARATION` where one is not a plain object of JSON data
 */
export function sweepOf(configs: Iterable<object>): Sweep<JsonObject> {
  return inCall('configs', () => {
    const checked = Array.from(configs, (config, index) => checkConfig(config, [index]))
    return new Sweep({ ...newPlan({}), stages: [configsStage(checked)] })
  })
}

function countAll(configs: Iterable<unknown>): number {
  let count = 0
  for (const _ of configs) count++
  return count
}
