import { expect, test } from 'vitest'
import { formatErrorLog } from '../../../src/report/error-log.ts'
import { caught } from './caught.ts'

test('an assertion has its whole comparison in error.log, and its other fields', () => {
  const { stack: _, ...record } = caught(() => expect({ a: 1n, b: 1 }).toEqual({ a: 2n, b: 1 }))
  expect(formatErrorLog({ ...record, fields: { ...record.fields, step: 3 } })).toMatchInlineSnapshot(`
    "AssertionError: expected { a: 1n, b: 1 } to deeply equal { a: 2n, b: 1 }

    - Expected
    + Received

      {
    -   "a": 2n,
    +   "a": 1n,
        "b": 1,
      }

    Fields: {
      "showDiff": true,
      "operator": "deepStrictEqual",
      "step": 3
    }
    "
  `)
})

test('where there is no comparison, both sides are fields', () => {
  const record = caught(() => expect(1).toBeGreaterThan(2))
  expect(formatErrorLog(record)).toMatch(/"actual": 1,\n {2}"expected": 2,/)
})
