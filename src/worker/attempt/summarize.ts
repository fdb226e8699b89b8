/** Gives the results of an evaluation to its `summarize`, one after the other, as they stand on disk. */
import type { CaseRow } from '../../experiment/declare/evaluation.ts'
import type { CaseRecord } from '../../model/case-record.ts'
import type { JsonObject, JsonValue } from '../../model/utils/json.ts'
import { readCases } from '../../store/run-directory/case-lines.ts'

/** The rows of a run, read anew each time that they are walked. */
export function caseRows(runDir: string): Iterable<CaseRow<JsonObject, JsonValue>> {
  return {
    *[Symbol.iterator]() {
      for (const record of readCases(runDir)) if (record.skipped === undefined) yield toRow(record)
    },
  }
}

function toRow(record: CaseRecord): CaseRow<JsonObject, JsonValue> {
  const { id, repeat, input, expected, slices = {}, output, scores } = record
  const { duration_sec: durationSec, usage = null, error = null } = record
  return { id, repeat, input, expected, slices, output, scores, durationSec, usage, error }
}
