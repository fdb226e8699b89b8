/** Says how two directories of one run stand to each other. */
import { isDeepStrictEqual } from 'node:util'
import { INTERRUPTED } from '../../model/error.ts'
import type { StoredRun } from '../../model/stored-run.ts'
import { filePath } from '../../store/run-directory/layout.ts'
import { remoteMark } from '../../store/run-directory/remote-run.ts'
import { compareGrowth } from '../../store/run-directory/same-start.ts'

/** What of a run is compared. */
export type ComparedRun = Pick<StoredRun, 'runDir' | 'run' | 'config' | 'metrics' | 'meta'>

/**
 * `same`: nothing is to be done. `newer`: the other one is a later state of the same run. Else what the two contradict
 * each other in.
 */
export type Relation = 'same' | 'newer' | { contradiction: string }

/**
 * How a run that comes stands to the one that is there.
 *
 * Events and cases are only ever added to: where those of one begin with those of the other, it is the later state, as of
 * an evaluation that went on. A run whose session died is `running` where it was left, and failed as `Interrupted` where
 * that has been seen: such a record gives way to any that says how the run has ended. What was made of the small documents
 * of a run on another machine gives way to its directory.
 *
 * @throws RefusedFile where what should be a file is none
 */
export function relate(there: ComparedRun, coming: ComparedRun): Relation {
  const other = findOtherRun(there, coming)
  if (other) return { contradiction: `another ${other}` }
  const [isCopy, isComingCopy] = [there, coming].map(({ meta }) => remoteMark(meta) !== undefined)
  if (isCopy !== isComingCopy) return isCopy ? 'newer' : 'same'
  const field = differingField(there, coming)
  if (field === undefined) return 'same'
  const events = compareGrowth(filePath(there.runDir, 'events'), filePath(coming.runDir, 'events'))
  const cases = compareGrowth(filePath(there.runDir, 'cases'), filePath(coming.runDir, 'cases'))
  const both = new Set([events, cases].filter((growth) => growth !== 'equal'))
  if (both.size === 1 && both.has('shorter')) return 'newer'
  if (both.size === 1 && both.has('longer')) return 'same'
  if (cases === 'other') return { contradiction: 'other cases' }
  if (isLeft(coming)) return isLeft(there) && cases === 'shorter' ? 'newer' : 'same'
  return isLeft(there) ? 'newer' : { contradiction: describeField(field, there, coming) }
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

function differingField(there: ComparedRun, coming: ComparedRun): string | undefined {
  const names = new Set([...Object.keys(there.run), ...Object.keys(coming.run)])
  const field = [...names].find((name) => !isDeepStrictEqual(there.run[name], coming.run[name]))
  return field ?? (isDeepStrictEqual(there.metrics, coming.metrics) ? undefined : METRICS)
}

function describeField(field: string, there: ComparedRun, coming: ComparedRun): string {
  if (field === METRICS) return 'other metrics'
  const [old, now] = [there, coming].map(({ run }) => JSON.stringify(run[field] ?? null))
  return `${field} is ${old} there and ${now} here`
}

/** No name of a field. */
const METRICS = ' metrics'
