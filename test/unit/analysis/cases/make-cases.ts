/** Makes records of cases for tests. */
import type { CaseRecord } from '../../../../src/model/case-record.ts'

/** A case that succeeded. @param scores Of each scorer; `null` is one without an opinion */
export function makeCase(
  id: string,
  scores: Record<string, number | null> = {},
  rest: Partial<CaseRecord> = {},
): CaseRecord {
  return {
    id,
    repeat: 1,
    output: `answer to ${id}`,
    scores: Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, { score }])),
    duration_sec: 0.1,
    attempt: 1,
    finished_at: '2026-11-26T12:00:00.000000+00:00',
    case_hash: '0123456789abcdef',
    ...rest,
  }
}

/** A case whose function failed. */
export function makeFailure(id: string, rest: Partial<CaseRecord> = {}): CaseRecord {
  const error = { name: 'TimeoutError', message: 'It took too long.', classNames: ['TimeoutError', 'Error'] }
  return makeCase(id, {}, { output: null, error, ...rest })
}
