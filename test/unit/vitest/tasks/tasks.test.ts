/** What the reporters of Vitest get of an error. */
import assert from 'node:assert'
import { expect, test } from 'vitest'
import { toTestErrors } from '../../../../src/vitest/tasks/tasks.ts'
import { caught } from '../../errors/caught.ts'

test.each<[what: string, check: () => void, sides: [actual: string, expected: string]]>([
  ['that are compared', () => expect({ a: 1 }).toEqual({ a: 2 }), ['{\n  "a": 1,\n}', '{\n  "a": 2,\n}']],
  ['that are not', () => expect(1).toBeGreaterThan(2), ['1', '2']],
  ['of node:assert', () => assert.deepStrictEqual([1], [2]), ['[\n  1,\n]', '[\n  2,\n]']],
  ['that are texts', () => assert.strictEqual('a', 'b'), ['a', 'b']],
])('both sides of an assertion are texts: %s', (_what, check, [actual, expected]) => {
  expect(toTestErrors(caught(check))).toMatchObject([{ actual, expected }])
})

test('the style of a diff is no diff', () => {
  const record = caught(() => assert.deepStrictEqual([1], [2]))
  const withStyle = { ...record, fields: { ...record.fields, diff: 'simple' } }
  expect(toTestErrors(withStyle)[0]?.diff).toBeUndefined()
  expect(toTestErrors(withStyle, { renderDiff: () => '- 2\n+ 1' })[0]?.diff).toBe('- 2\n+ 1')
})

test('an error that is no assertion keeps its fields as they are', () => {
  const record = caught(() => {
    throw Object.assign(new Error('no'), { status: 503, headers: { a: 1 } })
  })
  expect(toTestErrors(record)).toMatchObject([{ message: 'no', status: 503, headers: { a: 1 } }])
  expect(toTestErrors(record)[0]).not.toHaveProperty('actual')
})
