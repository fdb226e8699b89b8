/** The pruners that come along, by their names. */
import type { PruneOptions } from '../../model/pruning.ts'
import { ashaPruner } from './asha.ts'
import { medianPruner } from './median.ts'
import type { Pruner } from './pruner.ts'
import { wilcoxonPruner } from './wilcoxon.ts'

/** With the defaults of Optuna. */
export function prunerOf({ by, startup, warmup = 0, min = 1, eta = 4, p = 0.1 }: PruneOptions): Pruner {
  switch (by) {
    case 'median':
      return medianPruner({ startup: startup ?? 5, warmup })
    case 'asha':
      return ashaPruner({ min, eta })
    case 'wilcoxon':
      return wilcoxonPruner({ p, startup: startup ?? 2 })
    default:
      return by satisfies never
  }
}
