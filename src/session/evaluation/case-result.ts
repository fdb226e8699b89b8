/** Makes the record of a case of what the scheduler says of it. The only file that makes one. */
import type { CaseRecord } from '../../model/case-record.ts'
import type { ErrorRecord } from '../../model/error.ts'
import type { CaseUnit } from '../../model/evaluation.ts'
import type { ExperimentSpec } from '../../model/run.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { valueAtKey } from '../../model/utils/json-path.ts'
import { isoTimestamp, nowMs } from '../../model/utils/time.ts'
import type { UnitResult } from '../../scheduler/ports.ts'

/** @param result Of the case, as a part of its run. */
export function caseRecord(unit: CaseUnit, result: UnitResult): CaseRecord {
  const { evaluated, usage, error, skipReason, attempt, finishedAt } = result
  const { experiment, scorersHash } = result.run.spec
  const { input, expected } = unit.value
  const slices = slicesOf(unit.value, experiment)
  const { answer, scored } = evaluated ?? {}
  const durationMs = answer?.durationMs ?? result.attemptMs ?? result.durationMs
  return {
    id: unit.id,
    repeat: unit.repeat,
    ...(input !== undefined && { input }),
    ...(expected !== undefined && { expected }),
    ...(slices && { slices }),
    output: answer?.output ?? null,
    scores: scored?.scores ?? (error ? scoresOfFailure(experiment) : {}),
    ...(usage && { usage }),
    ...(scored?.usage && { judge_usage: scored.usage }),
    duration_sec: Math.round(durationMs * 1000) / 1e6,
    ...(error && { error }),
    ...(skipReason !== null && { skipped: skipReason }),
    attempt,
    finished_at: isoTimestamp(finishedAt),
    case_hash: unit.hash,
    ...(scorersHash !== undefined && { scorers_hash: scorersHash }),
  }
}

/** The line that replaces that of a case, when something that its function has left behind fails after its end. */
export function failedAfterEnd(
  record: CaseRecord,
  experiment: ExperimentSpec,
  error: ErrorRecord,
): CaseRecord {
  const finished_at = isoTimestamp(nowMs())
  return { ...record, output: null, scores: scoresOfFailure(experiment), error, finished_at }
}

function slicesOf(value: JsonObject, { options }: ExperimentSpec): Record<string, JsonValue> | undefined {
  if (!options.slices?.length) return undefined
  const found = options.slices.flatMap((key) => {
    const slice = valueAtKey(value, key)
    return slice === undefined ? [] : [[key, slice] as const]
  })
  return Object.fromEntries(found)
}

function scoresOfFailure({ options, evaluation }: ExperimentSpec): CaseRecord['scores'] {
  if (options.errors !== 'zero') return {}
  return Object.fromEntries((evaluation?.scorers ?? []).map((name) => [name, { score: 0 }]))
}
