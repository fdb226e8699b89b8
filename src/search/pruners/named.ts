/** The pruners that come along, by their names. */
import type { PruneOptions } from '../../model/pruning.ts'
import { ashaPruner } from './asha.ts'
import { medianPruner } from './median.ts'
import type { Pruner } from './pruner.ts'
import { wilcoxonPruner } from './wilcoxon.ts'

/** Cases of an evaluation before anything is said of a mean over them. */
const FEW_CASES = 20

/**
 * With the defaults of Optuna, but where steps are the cases of an evaluation: the mean of a few says nothing.
 *
 * @param isOfCases Whether they are.
 */
export function prunerOf(
  { by, startup, warmup, min, eta = 4, p = 0.1 }: PruneOptions,
  isOfCases = false,
): Pruner {
  switch (by) {
    case 'median':
      return medianPruner({ startup: startup ?? 5, warmup: warmup ?? (isOfCases ? FEW_CASES : 0) })
    case 'asha':
      return ashaPruner({ min: min ?? (isOfCases ? FEW_CASES : 1), eta })
    case 'wilcoxon':
      return wilcoxonPruner({ p, startup: startup ?? 2 })
    default:
      return by satisfies never
  }
}
