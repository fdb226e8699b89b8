import assert from 'node:assert'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { recordError } from '../../../../src/errors/error-record.ts'
import { formatErrorLog } from '../../../../src/store/run-directory/error-log.ts'
import { caught } from '../../errors/caught.ts'

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
      "step": 3
    }
    "
  `)
})

test('what the message says is not said again', () => {
  const assertions = [
    () => expect(1).toBeGreaterThan(2),
    () => assert.ok(false, 'no'),
    () => expect({ a: 1 }).toEqual({ a: 2 }),
  ]
  for (const check of assertions) expect(formatErrorLog(caught(check))).not.toMatch(/^(Fields|Code): /m)
  expect(formatErrorLog(caught(() => readFileSync('/missing/data.csv')))).not.toMatch(/^(Fields|Code): /m)
})

test('a code that the message does not name has a line of its own', () => {
  const error = Object.assign(new Error('no'), { code: 'E_NO', step: 3 })
  expect(formatErrorLog(recordError(error))).toMatch(/\n\nCode: E_NO\n\nFields: \{\n {2}"step": 3\n\}\n$/)
})
