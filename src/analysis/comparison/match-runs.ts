/** Puts old and new runs of the same config together. */

import { configKey } from '../../model/config-key.ts'
import { groupBy } from '../../model/utils/group-by.ts'
import { experimentKey, latestRuns } from '../latest.ts'
import type { RunRecord } from '../record.ts'

/** What {@link matchRuns} finds. */
export interface MatchedRuns {
  /** Runs with the same config. */
  pairs: { old: RunRecord; new: RunRecord }[]
  /** Runs whose config is on one side only, the last one of each config. */
  orphans: { old: RunRecord[]; new: RunRecord[] }
}

/** @param pairSingles Whether a single run on either side is a pair whatever the configs, since it was named. Default: true. */
export function matchRuns(
  old: readonly RunRecord[],
  fresh: readonly RunRecord[],
  { ignoreKeys = [], pairSingles = true }: { ignoreKeys?: readonly string[]; pairSingles?: boolean },
): MatchedRuns {
  const [onlyOld, onlyNew] = [old[0], fresh[0]]
  if (pairSingles && old.length === 1 && fresh.length === 1 && onlyOld && onlyNew) {
    return { pairs: [{ old: onlyOld, new: onlyNew }], orphans: { old: [], new: [] } }
  }
  const orphans: MatchedRuns['orphans'] = { old: [], new: [] }
  const pairs: MatchedRuns['pairs'] = []
  let rest = { old: latestRuns(old), new: latestRuns(fresh) }
  // Two experiments may have runs of the same config: each is compared with itself, else with one of its name.
  for (const identity of [experimentKey, experimentName, () => '']) {
    const isShared = sharedBy(rest, identity)
    const newByKey = groupBy(rest.new, (record) => identity(record) + configKey(record.config, ignoreKeys))
    const left: RunRecord[] = []
    for (const record of rest.old) {
      const match = newByKey.get(identity(record) + configKey(record.config, ignoreKeys))?.shift()
      if (match) pairs.push({ old: record, new: match })
      else left.push(record)
    }
    // What is on both sides has found its match, or has none.
    const orphaned = (record: RunRecord) => isShared(identity(record))
    const leftNew = [...newByKey.values()].flat()
    orphans.old = orphans.old.concat(left.filter(orphaned))
    orphans.new = orphans.new.concat(leftNew.filter(orphaned))
    rest = {
      old: left.filter((record) => !orphaned(record)),
      new: leftNew.filter((record) => !orphaned(record)),
    }
  }
  return { pairs, orphans: { old: orphans.old.concat(rest.old), new: orphans.new.concat(rest.new) } }
}

/** Tells the experiments that have runs on both sides. */
function sharedBy(
  sides: MatchedRuns['orphans'],
  identity: (record: RunRecord) => string,
): (experiment: string) => boolean {
  const [old, fresh] = [new Set(sides.old.map(identity)), new Set(sides.new.map(identity))]
  return (experiment) => old.has(experiment) && fresh.has(experiment)
}

function experimentName({ run }: RunRecord): string {
  return JSON.stringify(run.experiment_name)
}
