/** What a search is for those who declare one. */
import type { WithKeys } from '../../model/config-types.ts'
import type { Objective } from '../../model/objective.ts'
import type { SamplingOptions } from '../../search/search-options.ts'

/** How the configs of an experiment are searched. */
export interface SweepSearchOptions extends SamplingOptions {
  /** Trials in all, those of earlier sessions included where `--resume` goes on from them; an integer of at least 1. */
  readonly trials: number
  /** What is to become better; several give a front. Default: the `objective` of the experiment. */
  readonly objective?: Objective | readonly Objective[] | undefined
}

/**
 * Configs that a sampler chooses one after the other, by what became of earlier ones: for `experiment.each`. Made by
 * `sweep(base).search(space, options)`.
 */
export interface SearchSweep<T extends object> {
  /** How many runs there are in all: trials, each as often as it is repeated. */
  readonly length: number

  /**
   * Each trial `times` times, with the seeds `seed`, `seed + 1` and so on, counted from the seed of the base (0 where it has
   * none). The value of a trial is the mean over its runs.
   *
   * @param times an integer of at least 1
   */
  repeat(times: number): SearchSweep<WithKeys<T, { seed: number }>>
}
