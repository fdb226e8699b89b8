/** Both sides of an assertion become texts that differ where the values do, and nowhere else. */
import assert from 'node:assert'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { compareSides } from '../../../src/model/comparison.ts'
import { recordError } from '../../../src/model/error-record.ts'
import { valueLines } from '../../../src/model/value-lines.ts'
import { caught } from '../report/caught.ts'

class Point {
  x = 1
  y = 2
}

/** The lines that only one side has. */
function differences(check: () => void): { expected: string[]; actual: string[] } {
  const { comparison } = caught(check)
  const lines = (text = '') => text.split('\n').map((line) => line.trim())
  const [expected, actual] = [lines(comparison?.expected), lines(comparison?.actual)]
  return {
    expected: expected.filter((line) => !actual.includes(line)),
    actual: actual.filter((line) => !expected.includes(line)),
  }
}

describe('where one side holds what JSON cannot, the rest of it still compares', () => {
  const same = { kept: 'x', list: [1, { deep: true }] }

  test.each<[what: string, expected: unknown, actual: unknown, lines: [string, string]]>([
    ['undefined', null, undefined, ['null', 'undefined']],
    ['NaN', 0, Number.NaN, ['0', 'NaN']],
    ['minus zero', 0, -0, ['0', '-0']],
    ['a BigInt', 1, 1n, ['1', '1n']],
    ['a Date', '1970', new Date(0), ['"1970"', '1970-01-01T00:00:00.000Z']],
    ['a pattern', 'x', /x/g, ['"x"', '/x/g']],
    ['a function', 'x', Math.max, ['"x"', '[Function: max]']],
    ['a symbol', 'x', Symbol('x'), ['"x"', 'Symbol(x)']],
    [
      'a URL with a way to print itself',
      'x',
      new URLSearchParams('a=1'),
      ['"x"', "URLSearchParams { 'a' => '1' }"],
    ],
  ])('%s', (_what, expected, actual, [left, right]) => {
    const found = differences(() => expect({ ...same, it: actual }).toStrictEqual({ ...same, it: expected }))
    expect(found).toEqual({ expected: [`"it": ${left},`], actual: [`"it": ${right},`] })
  })

  test('entries of a Map and of a Set, in whatever order', () => {
    const actual = {
      map: new Map<unknown, unknown>([
        ['b', 2],
        ['a', { x: 1 }],
      ]),
      set: new Set([3, 1, 2]),
    }
    const expected = {
      map: new Map<unknown, unknown>([
        ['a', { x: 0 }],
        ['b', 2],
      ]),
      set: new Set([1, 2, 4]),
    }
    expect(differences(() => expect(actual).toEqual(expected))).toEqual({
      expected: ['"x": 0,', '4,'],
      actual: ['"x": 1,', '3,'],
    })
  })

  test('instances of classes, by their names and keys', () => {
    expect(differences(() => expect(new Point()).toStrictEqual({ x: 1, y: 3 }))).toEqual({
      expected: ['{', '"y": 3,'],
      actual: ['Point {', '"y": 2,'],
    })
  })

  test('errors with their causes, typed arrays, and what refers to itself', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect([
      ...valueLines([new RangeError('far', { cause: 'x' }), new Uint8Array([7]), circle, [], new Map()]),
    ]).toEqual([
      '[',
      '  RangeError {',
      '    "message": "far",',
      '    "cause": "x",',
      '  },',
      '  Uint8Array [',
      '    7,',
      '  ],',
      '  {',
      '    "self": [Circular],',
      '  },',
      '  [],',
      '  Map {},',
      ']',
    ])
  })
})

test('a matcher that matches is no difference, one that does not is named', () => {
  const actual = { id: 5, at: new Date(0), name: 'x', tags: { a: 1, b: 2 } }
  const found = differences(() =>
    expect(actual).toEqual({
      id: expect.any(Number),
      at: expect.any(Date),
      name: expect.any(Number),
      tags: expect.objectContaining({ a: expect.any(Number), c: 1 }),
    }),
  )
  expect(found).toEqual({
    expected: ['"name": Any<Number>,', '"tags": ObjectContaining {', '"c": 1,'],
    actual: ['"name": "x",', '"tags": {', '"b": 2,'],
  })
})

describe('node:assert', () => {
  test('with a message of the user is compared, with its own message it is not', () => {
    expect(caught(() => assert.equal(1, 2, 'mine')).comparison).toEqual({ expected: '2', actual: '1' })
    expect(caught(() => assert.equal(1, 2)).comparison).toBeUndefined()
    expect(caught(() => assert.ok(false, 'mine')).comparison).toBeUndefined()
  })

  test.each(['mine\n+ actual - expected\n\n+ 1\n- 2', 'mine\n\n1 !== 2\n'])(
    'that has added its comparison to %j has no other',
    (message) => {
      const code = { code: 'ERR_ASSERTION', generatedMessage: false, operator: 'strictEqual' }
      const error = Object.assign(new Error(message), { ...code, actual: 1, expected: 2 })
      expect(recordError(error).comparison).toBeUndefined()
    },
  )
})

describe('the fields of the record', () => {
  test('have both sides as JSON where they are, else as text', () => {
    const plain = caught(() => expect({ a: [1] }).toEqual({ a: [2] }))
    expect(plain.fields).toMatchObject({ actual: { a: [1] }, expected: { a: [2] } })
    const odd = caught(() => expect({ big: 1n }).toEqual({ id: expect.any(Number) }))
    expect(odd.fields).toMatchObject({
      actual: '{\n  "big": 1n,\n}',
      expected: '{\n  "id": Any<Number>,\n}',
    })
    expect(JSON.parse(JSON.stringify(odd))).toEqual(odd)
  })
})

describe('what is huge', () => {
  const million = Array.from({ length: 1_000_000 }, (_, index) => index)

  test.each<[what: string, actual: unknown, expected: unknown]>([
    ['all of a long array', million, million.map((n) => n + 0.5)],
    ['a place far into a long array', million, million.with(990_000, 0)],
    ['a long text', 'x'.repeat(5_000_000), 'y'.repeat(5_000_000)],
    ['a text of many lines', 'x\n'.repeat(1_000_000), 'y\n'.repeat(1_000_000)],
    ['the end of a long line', `${'x'.repeat(90_000)}y`, 'x'.repeat(90_000)],
    ['a large Map', new Map(million.map((n) => [n, n])), new Map(million.map((n) => [n, 0]))],
    ['deep objects', nest(100_000, 1), nest(50, 2)],
  ])('is cut: %s', (_what, actual, expected) => {
    const comparison = compareInTime({ actual, expected })
    expect(JSON.stringify(comparison).length).toBeLessThan(100_000)
    expect(comparison?.actual).not.toBe(comparison?.expected)
  })

  test('says how many equal lines stand before the first difference', () => {
    const comparison = compareInTime({ actual: million, expected: million.with(990_000, 0) })
    expect(comparison?.actual).toMatch(/^… 9\d{5} equal lines\n/)
  })

  test.each<[what: string, actual: unknown, expected: unknown]>([
    ['a tree of 2^40 leaves', tree(40, 1), null],
    ['a Set of long lists', setOfLists(0), setOfLists(0)],
    ['many deep objects', million.map((n) => nest(90, n)).slice(0, 20_000), null],
  ])('takes no more than its time: %s', (_what, actual, expected) => {
    let looks = 0
    // Each look at the clock takes a hundredth of the time that there is.
    compareInTime({ actual: [actual, 1], expected: [expected ?? actual, 2] }, () => looks++ * 2)
    expect(looks).toBeGreaterThan(90)
    expect(looks).toBeLessThan(120)
  })

  test('an object of many keys in another order differs only where it does', () => {
    const entries = million.slice(0, 20_000).map((n) => [`k${n}`, n] as const)
    const actual = Object.fromEntries(entries)
    const expected = { ...Object.fromEntries(entries.toReversed()), k19999: 0 }
    const comparison = compareInTime({ actual, expected })
    const differing = comparison?.actual.split('\n').filter((line) => !comparison.expected.includes(line))
    expect(differing).toEqual(['  "k19999": 19999,'])
  })
})

test('a getter, a proxy or a matcher that throws leaves the error as it is', () => {
  const evil = {
    get value() {
      throw new Error('gotcha')
    },
  }
  const proxy = new Proxy({}, { ownKeys: () => inspect(evil.value) as never })
  for (const actual of [evil, proxy]) {
    const record = recordError(Object.assign(new Error('no'), { actual, expected: 1 }))
    expect(record).toMatchObject({ message: 'no' })
    expect(record.comparison).toBeUndefined()
  }
})

/** By default with a clock that stands still. */
function compareInTime(sides: { actual: unknown; expected: unknown }, nowMs = () => 0) {
  return compareSides(Object.assign(new Error('no'), { ...sides, showDiff: true }), nowMs)
}

function tree(depth: number, leaf: number): unknown {
  let value: unknown = leaf
  for (let level = 0; level < depth; level++) value = { a: value, b: value }
  return value
}

function setOfLists(first: number): Set<number[]> {
  return new Set(Array.from({ length: 10_000 }, (_, n) => [first, ...new Array<number>(199).fill(n)]))
}

function nest(depth: number, leaf: number): unknown {
  let value: unknown = leaf
  for (let level = 0; level < depth; level++) value = { value }
  return value
}
