/** Tells an experiment that no run is of, which is most likely a typing error, from one whose runs are filtered out. */
import { ZtxexpError } from '../model/error.ts'
import type { RunFields } from '../model/stored-run.ts'
import { listed } from '../model/utils/counted.ts'
import { nearestName } from '../model/utils/nearest-name.ts'
import type { Results } from './open.ts'

const MOST_NAMED = 10

/**
 * @throws ZtxexpError (`BAD_OPTION`) when there are runs, and none is of the experiment: with the experiments that
 *   there are, the nearest first.
 */
export async function checkExperiment(results: Results, wanted: string): Promise<void> {
  const names = new Set<string>()
  const note = ({ experiment_name: name }: RunFields): false => {
    if (name) names.add(name)
    return false
  }
  // Nothing else of the runs is read.
  await results.toArray({ accept: note })
  if (names.size === 0 || names.has(wanted)) return
  const nearest = nearestName(wanted, [...names])
  const ordered = [...new Set([...(nearest === undefined ? [] : [nearest]), ...names])]
  const shown = ordered.map((name) => `"${name}"`)
  throw new ZtxexpError(
    'BAD_OPTION',
    `No run is of an experiment "${wanted}". There are: ${listed(shown, MOST_NAMED)}.`,
  )
}
