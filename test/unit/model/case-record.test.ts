/** What is read of a line of `cases.jsonl`. */
import { describe, expect, test } from 'vitest'
import { caseKey, readCaseRecord } from '../../../src/model/case-record.ts'

describe('a line of cases.jsonl', () => {
  const line = {
    id: 'q1',
    repeat: 2,
    output: 'text',
    scores: { exact: { score: 1 }, judge: { score: null, error: { type: 'Error', message: 'no' } } },
    duration_sec: 0.5,
    attempt: 1,
    finished_at: '2026-11-26T14:00:00.000000+00:00',
    case_hash: 'abc',
  }

  test('is read as it was written', () => {
    expect(readCaseRecord(line)).toEqual(line)
  })

  test.each([[{ id: 3 }], [{ repeat: 0 }], [{ repeat: 1.5 }], [{ scores: [] }], [{ scores: 'all' }]])(
    'with %o is none',
    (change) => {
      expect(readCaseRecord({ ...line, ...change })).toBeUndefined()
    },
  )

  test('has no score where there is no finite number', () => {
    const scores = { exact: { score: 'high' }, other: 3, right: { score: 0 } }
    expect(readCaseRecord({ ...line, scores })?.scores).toEqual({
      exact: { score: null },
      right: { score: 0 },
    })
  })

  test('is told apart by its id and its repeat', () => {
    expect(caseKey({ id: '1', repeat: 12 })).not.toBe(caseKey({ id: '2 1', repeat: 1 }))
  })
})
