/** Says how two directories of one run stand to each other. */
import { isDeepStrictEqual } from 'node:util'
import { INTERRUPTED } from '../../model/error.ts'
import type { StoredRun } from '../../model/stored-run.ts'

/** What of a run is compared. */
export type ComparedRun = Pick<StoredRun, 'runDir' | 'run' | 'config' | 'metrics'>

/**
 * `same`: nothing is to be done. `newer`: the other one is a later state of the same run. Else what the two contradict
 * each other in.
 */
export type Relation = 'same' | 'newer' | { contradiction: string }

/**
 * How a run that comes stands to the one that is there.
 *
 * A run whose session died is `running` where it was left, and failed as `Interrupted` where that has been seen: such a
 * record gives way to any that says how the run has ended.
 */
export function relate(there: ComparedRun, coming: ComparedRun): Relation {
  const other = findOtherRun(there, coming)
  if (other) return { contradiction: `another ${other}` }
  if (isLeft(coming)) return 'same'
  if (isLeft(there)) return 'newer'
  const { status } = there.run
  if (status !== coming.run.status)
    return { contradiction: `status ${status} there and ${coming.run.status} here` }
  if (!isDeepStrictEqual(there.metrics, coming.metrics)) return { contradiction: 'other metrics' }
  const field = differingField(there, coming)
  return field === undefined ? 'same' : { contradiction: `another ${field} in run.json` }
}

/** The first that shows that two runs have come to one name. */
function findOtherRun(there: ComparedRun, coming: ComparedRun): string | undefined {
  for (const field of ['run_id', 'started_at', 'experiment_name'] as const) {
    if ((there.run[field] ?? null) !== (coming.run[field] ?? null)) return `${field} in run.json`
  }
  return isDeepStrictEqual(there.config, coming.config) ? undefined : 'config'
}

/** Whether its record says only that nobody has ended it. */
function isLeft({ run }: ComparedRun): boolean {
  return run.status === 'running' || (run.status === 'failed' && run.error_type === INTERRUPTED)
}

function differingField({ run: there }: ComparedRun, { run: coming }: ComparedRun): string | undefined {
  const names = new Set([...Object.keys(there), ...Object.keys(coming)])
  return [...names].find((name) => !isDeepStrictEqual(there[name], coming[name]))
}
