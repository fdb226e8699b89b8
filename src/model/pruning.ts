/** How runs that are not worth their time are ended early. */

/** `'median'`: worse than half of the others at that step. `'asha'`: not among the best at a rung. `'wilcoxon'`: worse than the best run, step by step. */
export type PrunerName = 'median' | 'asha' | 'wilcoxon'
export const PRUNER_NAMES: readonly PrunerName[] = ['median', 'asha', 'wilcoxon']

/** Which runs are ended early, and by what. */
export interface PruneOptions {
  /** Who decides. */
  by: PrunerName
  /** The logged metric that it looks at; of an evaluation a score. Default: that of the objective. */
  metric?: string
  /** Only what is logged with this `split`. Default: one that is not `train`, where there is one. */
  split?: string
  /** Runs that have come to their end before `'median'` ends one; steps before `'wilcoxon'` does. Default: 5; 2. */
  startup?: number
  /** Of `'median'`: steps from the first on at which it ends none. Default: 0; of an evaluation 20 cases. */
  warmup?: number
  /** Of `'asha'`: step of the first rung. Default: 1; of an evaluation 20 cases. */
  min?: number
  /** Of `'asha'`: each rung is so many times further, and one of so many goes on. Default: 4. */
  eta?: number
  /** Of `'wilcoxon'`: how likely chance alone may be to make a run look as bad. Default: 0.1. */
  p?: number
}

/** The `error_type` of a run that was ended so. */
export const PRUNED = 'Pruned'
