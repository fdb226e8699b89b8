import assert from 'node:assert'
import { expect, test } from 'vitest'
import { renderAssertion } from '../../../src/report/assertion-diff.ts'
import { terminalColors } from '../../../src/report/styled-line.ts'
import { caught } from './caught.ts'

const options = { width: 80, colors: terminalColors(false), root: '/project' }

test('what was expected stands beside what came, the order of keys aside', () => {
  const actual = { loss: 0.5, tags: ['a', 'b'], same: 1 }
  const record = caught(() => expect(actual).toEqual({ same: 1, loss: 0.25, tags: ['a'] }))
  expect(renderAssertion(record, options).join('\n')).toMatchInlineSnapshot(`
    "
    - Expected
    + Received

      {
    -   "loss": 0.25,
    +   "loss": 0.5,
        "same": 1,
        "tags": [
    -     "a"
    +     "a",
    +     "b"
        ]
      }
    "
  `)
})

test('a text of several lines is compared line by line', () => {
  const record = caught(() => expect('one\ntwo\nthree').toBe('one\n2\nthree'))
  expect(renderAssertion(record, options).slice(4, -1)).toEqual(['  one', '- 2', '+ two', '  three'])
})

test('long differences are cut', () => {
  const record = caught(() => expect(Array.from({ length: 500 }, (_, n) => n)).toEqual([]))
  const lines = renderAssertion(record, options)
  expect(lines).toHaveLength(4 + 40 + 2)
  expect(lines.at(-2)).toMatch(/^… \d+ more lines in error\.log$/)
})

test('where a comparison, or the message, says it already, there is no diff', () => {
  for (const check of [
    () => expect(1).toBeGreaterThan(2),
    () => assert.deepStrictEqual({ a: 1 }, { a: 2 }),
    () => {
      throw Object.assign(new Error('no assertion'), { actual: 1 })
    },
  ]) {
    expect(renderAssertion(caught(check), options)).toEqual([])
  }
})
