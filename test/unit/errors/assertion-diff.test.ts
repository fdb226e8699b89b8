import assert from 'node:assert'
import { expect, test } from 'vitest'
import { formatComparison, renderAssertion } from '../../../src/errors/assertion-diff.ts'
import { terminalColors } from '../../../src/terminal/styled-line.ts'
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
          "a",
    +     "b",
        ],
      }
    "
  `)
})

test('a text of several lines is compared line by line', () => {
  const record = caught(() => expect('one\ntwo\nthree').toBe('one\n2\nthree'))
  expect(renderAssertion(record, options).slice(4, -1)).toEqual(['  one', '- 2', '+ two', '  three'])
})

test('hunks stand apart, with three lines around each difference and a mark for what is left out', () => {
  const actual = Array.from({ length: 40 }, (_, n) => n)
  const record = caught(() => expect(actual).toEqual(actual.with(10, -1).with(30, -2)))
  expect(renderAssertion(record, options).join('\n')).toMatchInlineSnapshot(`
    "
    - Expected
    + Received

    …
        7,
        8,
        9,
    -   -1,
    +   10,
        11,
        12,
        13,
    …
        27,
        28,
        29,
    -   -2,
    +   30,
        31,
        32,
        33,
    …
    "
  `)
})

test('long differences are cut, and both sides are seen', () => {
  const record = caught(() => expect(range(500, 0)).toEqual(range(500, 1000)))
  const lines = renderAssertion(record, options)
  expect(lines.length).toBeLessThan(50)
  expect(lines.filter((line) => line === '… 485 more lines in error.log')).toHaveLength(2)
  expect(lines).toContain('-   1000,')
  expect(lines).toContain('+   0,')
  const scattered = range(500, 0).map((n) => (n % 2 ? n : -n))
  const many = renderAssertion(
    caught(() => expect(range(500, 0)).toEqual(scattered)),
    options,
  )
  expect(many).toHaveLength(4 + 40 + 2)
  expect(many.at(-2)).toMatch(/^… \d+ more lines in error\.log$/)
})

test('where both sides were cut, what only one has at its end is no difference', () => {
  const record = caught(() => expect([-1, ...range(5000, 0)]).toEqual(range(5000, 0)))
  expect(renderAssertion(record, options).slice(4, -1)).toEqual([
    '  [',
    '+   -1,',
    '    0,',
    '    1,',
    '    2,',
    '…',
  ])
})

test('a long line is shown from where it differs, a space at its end is seen', () => {
  const long = 'word '.repeat(40)
  const record = caught(() =>
    expect({ text: `${long}red`, more: 'a\nb ' }).toEqual({ text: `${long}blue`, more: 'a\nb' }),
  )
  const lines = renderAssertion(record, { ...options, width: 40 })
  expect(lines).toMatchInlineSnapshot(`
    [
      "",
      "- Expected",
      "+ Received",
      "",
      "  {",
      "    "more": "a",
      "- b",",
      "- …ord word blue",",
      "+ b ",",
      "+ …ord word red",",
      "  }",
      "",
    ]
  `)
})

test.each([5, 6, 40])('of %i equal lines at an end, no mark takes the place of one or two', (equal) => {
  const list = range(equal, 0)
  const atStart = renderAssertion(
    caught(() => expect([...list, -1].join('\n')).toBe([...list, -2].join('\n'))),
    options,
  )
  const atEnd = renderAssertion(
    caught(() => expect([-1, ...list].join('\n')).toBe([-2, ...list].join('\n'))),
    options,
  )
  const near = (lines: number[]) => lines.map((n) => `  ${n}`)
  expect(atStart.slice(4, -3)).toEqual(equal === 5 ? near(list) : ['…', ...near(list.slice(-3))])
  expect(atEnd.slice(6, -1)).toEqual(equal === 5 ? near(list) : [...near(list.slice(0, 3)), '…'])
})

test('where both sides print alike, that is said in the place of the diff', () => {
  // biome-ignore lint/suspicious/noSparseArray: it is the case
  const record = caught(() => expect([1, , 3]).toStrictEqual([1, undefined, 3]))
  const said = 'Compared values have no visual difference.'
  expect(renderAssertion(record, options)).toEqual(['', said, ''])
  expect(record.comparison && formatComparison(record.comparison)).toBe(said)
})

test('a file has every line of both sides', () => {
  const { comparison } = caught(() => expect(range(100, 0)).toEqual(range(100, 0).with(50, -1)))
  const text = formatComparison(comparison ?? { expected: '', actual: '' })
  expect(text).toMatch(
    /^- Expected\n\+ Received\n\n {2}\[\n {4}0,\n[\s\S]*\n- {3}-1,\n\+ {3}50,\n[\s\S]* {4}99,\n {2}\]$/,
  )
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

function range(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index)
}
