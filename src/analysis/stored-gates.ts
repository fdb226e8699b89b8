/**
 * Judges past runs as their session would have judged them: by the limits that they recorded, and by `--fail-if`.
 *
 * Of each config counts one run, as in all tables of past runs. The limits of an experiment are those of its run that
 * started last: whoever has changed them since means the new ones.
 */
import type { GateVerdict } from '../model/gate-verdict.ts'
import { isObjective, type Limits } from '../model/objective.ts'
import { groupBy } from '../model/utils/group-by.ts'
import { isPlainObject } from '../model/utils/json.ts'
import { FailIf } from './fail-if.ts'
import { type GateInput, judgeExperiment, judgeNothing } from './gates.ts'
import { experimentKey, latestRuns } from './latest.ts'
import type { RunRecord } from './record.ts'

/**
 * The verdict of every limit on every run or group of repeats, experiment by experiment, in the order of their first runs.
 *
 * @param failIf An expression that must not hold: see {@link FailIf}. Default: only the recorded limits are judged.
 * @throws ZtxexpError (`BAD_OPTION`) with the column where the expression cannot be read
 */
export function judgeRecords(records: readonly RunRecord[], failIf?: string): GateVerdict[] {
  const refused = failIf === undefined ? undefined : new FailIf(failIf)
  const counted = latestRuns(records)
  for (const { config } of counted) refused?.addConfig(config)
  const judged = [...groupBy(counted, experimentKey).values()].map((members) =>
    judgeExperiment(inputOf(members), refused),
  )
  const verdicts = judged.flatMap((each) => each.verdicts)
  if (!refused) return verdicts
  const refusals = judged.flatMap((each) => each.refusals)
  const problem =
    counted.length === 0 ? 'nothing to judge: there are no runs' : refused.findProblem(counted, refusals)
  if (problem === null) return verdicts
  return [...verdicts.filter(({ rule }) => rule !== refused.rule), judgeNothing(refused.rule, problem)]
}

function inputOf(records: readonly [RunRecord, ...RunRecord[]]): GateInput {
  const [{ run }] = records
  const newest = records.reduce((last, each) =>
    (each.run.started_at ?? '') > (last.run.started_at ?? '') ? each : last,
  )
  const { searched } = newest.run
  const experiment = {
    name: run.experiment_name ?? '(no name)',
    options: { expect: limitsIn(newest.run.expect) },
    ...(Array.isArray(searched) && {
      searched: searched.flatMap((each) => (isObjective(each) ? [each] : [])),
    }),
  }
  return { file: run.file ?? '', experiment, records }
}

/** Limits as they may stand on disk: what is none is left out. */
function limitsIn(recorded: unknown): Record<string, Limits> {
  const limits: Record<string, Limits> = {}
  if (!isPlainObject(recorded)) return limits
  for (const [metric, limit] of Object.entries(recorded)) {
    if (!isPlainObject(limit)) continue
    const { min, max } = limit
    const known: Limits = {
      ...(typeof min === 'number' && { min }),
      ...(typeof max === 'number' && { max }),
    }
    if (known.min !== undefined || known.max !== undefined) limits[metric] = known
  }
  return limits
}
