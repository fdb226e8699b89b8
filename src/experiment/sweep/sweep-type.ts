/** What a sweep is for those who build one. */
import type { Axes, Modified, PickFromAxes, Widen, WithKeys } from '../../model/config-types.ts'
import type { PickFromSpace, Space } from '../../search/space/parameter.ts'
import type { SearchSweep, SweepSearchOptions } from './search-type.ts'

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
export interface Sweep<T extends object> extends Iterable<T> {
  /**
   * Every combination of the values, as Python's `itertools.product` orders them: the last key varies fastest.
   *
   * @param axes a list of values per key, each with at least one value; without keys nothing changes
   * @example
   * sweep().grid({ lr: [0.1, 0.01], batch: [16, 32] }) // 4 configs: 0.1/16, 0.1/32, 0.01/16, 0.01/32
   */
  grid<const A extends Axes>(axes: A): Sweep<WithKeys<T, PickFromAxes<A>>>

  /**
   * Every config so far with each of the variants.
   *
   * @param variants at least one object with the keys to set; they need not have the same keys
   * @example
   * sweep({ seed: 1 }).variants([{ model: 'tiny' }, { model: 'base', layers: 12 }]) // 2 configs
   */
  variants<const V extends readonly object[]>(variants: V): Sweep<WithKeys<T, Widen<V[number]>>>

  /**
   * The first values of all axes together, then the second ones, and so on.
   *
   * @param axes lists of equal length
   * @example
   * sweep().zip({ width: [8, 16], depth: [2, 4] }) // 2 configs: 8/2 and 16/4
   */
  zip<const A extends Axes>(axes: A): Sweep<WithKeys<T, PickFromAxes<A>>>

  /**
   * Draws every parameter at random, with replacement and evenly on its scale. Each config so far gets draws of its own;
   * what is drawn twice for one of them comes once (see {@link Sweep.keepDuplicates}).
   *
   * @param space per key a list of choices, or a parameter such as `float(1e-5, 0.1, { log: true })`
   * @example
   * sweep().random({ dropout: [0, 0.1, 0.2], lr: float(1e-5, 0.1, { log: true }) }, { trials: 5, seed: 7 })
   */
  random<const S extends Space>(space: S, options: RandomOptions): Sweep<WithKeys<T, PickFromSpace<S>>>

  /**
   * Lets a sampler choose one config after the other, by what became of earlier ones. It starts from the base alone: lists
   * of a grid belong into the space.
   *
   * @param space per key a parameter, or a list of choices
   * @example
   * sweep({ epochs: 20 }).search({ lr: float(1e-5, 0.1, { log: true }), layers: int(1, 4) }, { trials: 50 })
   */
  search<const S extends Space>(
    space: S,
    options: SweepSearchOptions,
  ): SearchSweep<WithKeys<T, PickFromSpace<S>>>

  /**
   * Each config `times` times, with the seeds `seed`, `seed + 1` and so on, counted from the config's own `seed`
   * (0 where it has none). The repeats of a config stand together; what is called after `repeat` varies faster.
   *
   * @param times an integer of at least 1
   * @example
   * sweep({ seed: 10 }).repeat(3) // seeds 10, 11, 12
   */
  repeat(times: number): Sweep<WithKeys<T, { seed: number }>>

  /**
   * Changes every config. The function gets a copy of its own, and returns a new config, or changes the one it
   * got and returns nothing.
   *
   * @example
   * sweep().grid({ lr: [0.1] }).modify((c) => ({ ...c, name: `lr-${c.lr}` }))
   * sweep().grid({ lr: [0.1] }).modify((c) => { c.lr *= 2 })
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a modifier without a return statement returns void.
  modify<R extends object | void>(modifier: (config: T) => R): Sweep<Extract<Modified<T, R>, object>>

  /**
   * Keeps the configs for which the function returns true. It sees them after every `modify`.
   *
   * @example
   * sweep().grid({ lr: [0.1, 1], batch: [16, 512] }).where((c) => c.lr < 1 || c.batch > 16)
   */
  where<U extends T>(predicate: (config: T) => config is U): Sweep<U>
  where(predicate: (config: T) => boolean): Sweep<T>

  /**
   * Puts the configs in random order, the same for the same seed on every platform. The last call counts.
   *
   * @param seed any integer. Default: 42.
   */
  shuffle(seed?: number): Sweep<T>

  /** Keeps configs that are equal to an earlier one. By default they are dropped, and {@link Sweep.expand} counts them. */
  keepDuplicates(): Sweep<T>

  /** How many configs the expansion makes, before `where` and before duplicates are dropped. Never walks. */
  readonly candidateCount: number

  /**
   * How many configs the sweep has before duplicates are dropped: `expand()` gives `length` configs and
   * duplicates together. Known without walking, but for a sweep with `where`, which is walked the first time.
   */
  readonly length: number

  /** All configs as an array, and how many were dropped as duplicates. */
  expand(): ExpandedSweep<T>
}
