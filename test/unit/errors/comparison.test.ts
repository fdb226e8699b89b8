/** Both sides of an assertion become texts that differ where the values do, and nowhere else. */
import assert from 'node:assert'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { recordError } from '../../../src/errors/error-record.ts'
import { valueLines } from '../../../src/errors/value-lines.ts'
import type { ErrorRecord } from '../../../src/model/error.ts'
import { TimeBudget } from '../../../src/model/utils/time-budget.ts'
import { caught } from './caught.ts'

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
      ...valueLines(
        [new RangeError('far', { cause: 'x' }), new Uint8Array([7]), circle, [], new Map()],
        new TimeBudget(1000),
      ),
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
    expect(caught(() => assert.equal('yes', true, 'mine')).comparison).toEqual({
      expected: 'true',
      actual: '"yes"',
    })
  })

  test('with a message of the user that has an operator in it is compared', () => {
    for (const message of ['1 !== 2', 'mine: a !== b\n', 'see\n\na !== b\nthere']) {
      const code = { code: 'ERR_ASSERTION', generatedMessage: false, operator: 'strictEqual' }
      const error = Object.assign(new Error(message), { ...code, actual: 1, expected: 2 })
      expect(recordError(error).comparison).toEqual({ expected: '2', actual: '1' })
    }
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

/** What is recorded of two sides by a clock that stands still. */
function compared(actual: unknown, expected: unknown): ErrorRecord {
  return recordError(Object.assign(new Error('no'), { actual, expected, showDiff: true }), () => 0)
}

describe('what is huge', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => index)

  test.each<[what: string, actual: unknown, expected: unknown]>([
    ['all of a long array', many, many.map((n) => n + 0.5)],
    ['a place far into a long array', many, many.with(90_000, 0)],
    ['rows of objects', rows(many, 1), rows(many, 2)],
    ['a long text', 'x'.repeat(5_000_000), 'y'.repeat(5_000_000)],
    ['a text of many lines', 'x\n'.repeat(1_000_000), 'y\n'.repeat(1_000_000)],
    ['the end of a long line', `${'x'.repeat(90_000)}y`, 'x'.repeat(90_000)],
    ['a large Map', new Map(many.map((n) => [n, n])), new Map(many.map((n) => [n, 0]))],
    ['a Set of lists', new Set([many, [1]]), new Set([many, [2]])],
    ['deep objects', nest(100_000, 1), nest(50, 2)],
    ['objects that are shared', shared(15, 1), shared(15, 2)],
  ])('is cut: %s', (_what, actual, expected) => {
    const record = compared(actual, expected)
    expect(JSON.stringify(record).length).toBeLessThan(500_000)
    expect(record.comparison?.actual).not.toBe(record.comparison?.expected)
    expect(record.comparison).toBeDefined()
  })

  test('says how many equal lines stand before the first difference', () => {
    expect(compared(many, many.with(90_000, 0)).comparison?.actual).toMatch(/^… 8\d{4} equal lines\n/)
  })

  test.each<[what: string, toValue: (text: string) => unknown]>([
    ['of one line', (text) => text],
    ['of many lines', (text) => text.replaceAll('xxxxxxxxx ', 'xxxxxxxxx\n')],
    ['in an object', (text) => ({ text })],
    ['of many lines in an object', (text) => ({ text: text.replaceAll('xxxxxxxxx ', 'xxxxxxxxx\n') })],
  ])('is cut around the difference: a text %s', (_what, toValue) => {
    const text = 'xxxxxxxxx '.repeat(200_000)
    const { comparison } = compared(toValue(`${text}red`), toValue(`${text}blue`))
    expect(comparison?.actual).toMatch(/xxx\s+red/)
    expect(comparison?.expected).toMatch(/xxx\s+blue/)
    expect(comparison?.actual.length).toBeLessThan(10_000)
  })

  test('is no work where texts of many lines are equal', () => {
    let now = 0
    const text = 'x\n'.repeat(1_000_000)
    const sides = { actual: `${text}red`, expected: `${text}blue`, showDiff: true }
    const { comparison } = recordError(Object.assign(new Error('no'), sides), () => now++)
    expect(comparison?.actual).toBe(`… 1999960 equal characters\n${'x\n'.repeat(20)}red`)
    expect(comparison?.expected).toBe(`… 1999960 equal characters\n${'x\n'.repeat(20)}blue`)
    expect(now).toBeLessThan(60)
  })

  test('differs in the values of its keys, not in their order', () => {
    const entries = many.slice(0, 20_000).map((n): [string, number] => [`k${n}`, n])
    const actual = Object.fromEntries(entries.toReversed())
    const { comparison } = compared(actual, { ...Object.fromEntries(entries), k7: -1 })
    const [left, right] = [comparison?.expected.split('\n'), comparison?.actual.split('\n')]
    expect(left?.filter((line) => !right?.includes(line))).toEqual(['  "k7": -1,'])
  })
})

describe('the time for printing', () => {
  const lists = Array.from({ length: 1000 }, (_, n) => [n, ...Array.from({ length: 200 }, (_, m) => m)])
  const rowsOf = Array.from({ length: 5000 }, (_, n) => n)

  test.each<[what: string, actual: unknown, expected: unknown]>([
    ['a difference that is far away', rows(rowsOf, 1), rows(rowsOf, 2)],
    ['objects that are shared', shared(30, 1), shared(30, { leaf: 2 })],
    ['items to be put in order', new Set(lists), new Set(lists.with(0, [1]))],
    ['keys to be put in order', byKey(rowsOf.toReversed(), 1), byKey(rowsOf, 2)],
    [
      'keys of a Map to be put in order',
      new Map(lists.map((l) => [l, 1])),
      new Map(lists.map((l) => [l, 2])),
    ],
    ['a text of many lines', `${'x\n'.repeat(5000)}a`, `${'x\n'.repeat(5000)}b`],
  ])('is bounded: %s', (_what, actual, expected) => {
    let now = 0
    const error = Object.assign(new Error('no'), { actual, expected, showDiff: true })
    // Each step takes a millisecond.
    const record = recordError(error, () => now++)
    expect(record).toMatchObject({ name: 'Error', message: 'no' })
    expect(record.comparison).toBeUndefined()
    expect(now).toBeGreaterThan(450)
    expect(now).toBeLessThan(520)
  })

  test('is over: what was reached of both sides is kept', () => {
    let now = 0
    const [actual, expected] = [rowsOf, rowsOf.with(10, -1)]
    const { comparison } = recordError(Object.assign(new Error('no'), { actual, expected }), () => now++)
    const [left, right] = [comparison?.expected.split('\n') ?? [], comparison?.actual.split('\n') ?? []]
    expect(left.slice(10, 13)).toEqual(['  9,', '  -1,', '  11,'])
    expect(right.slice(10, 13)).toEqual(['  9,', '  10,', '  11,'])
    expect([left.at(-1), right.at(-1)]).toEqual(['…', '…'])
    expect(left.length).toBeGreaterThan(50)
    expect(Math.abs(left.length - right.length)).toBeLessThan(2)
  })

  test('is shared by the errors of an error', () => {
    const part = () => Object.assign(new Error('no'), { actual: rows(rowsOf, 1), expected: rows(rowsOf, 2) })
    let now = 0
    recordError(new AggregateError([part(), part(), part()], 'all', { cause: part() }), () => now++)
    expect(now).toBeLessThan(550)
  })

  test('bounds what is printed of a field, and leaves what is no object', () => {
    let now = 0
    const error = Object.assign(new Error('no'), {
      body: byKey(rowsOf, 1),
      more: byKey(rowsOf, 1),
      status: 503,
    })
    expect(recordError(error, () => now++).fields).toEqual({ body: '…', more: '…', status: 503 })
    expect(now).toBeLessThan(60)
    expect(recordError(error, () => 0).fields?.body).toMatch(/^\{\n {2}"k0": 1,\n[\s\S]*\n…$/)
  })
})

test('values that print alike are compared all the same', () => {
  // biome-ignore lint/suspicious/noSparseArray: it is the case
  const record = caught(() => expect([1, , 3]).toStrictEqual([1, undefined, 3]))
  expect(record.comparison?.actual).toBe(record.comparison?.expected)
  expect(record.comparison?.actual).toBe('[\n  1,\n  undefined,\n  3,\n]')
})

test('a Set in a Set has an order, and one that holds itself an end', () => {
  const circle = new Set<unknown>([1])
  circle.add(circle)
  expect(compared(circle, new Set([1, 2])).comparison?.actual).toContain('[Circular]')
  const [actual, expected] = [nestSets(10, [1, 2]), nestSets(10, [1, 3])]
  expect(compared(actual, expected).comparison?.actual).toMatch(/ 1,\n *2,/)
  const pairs = (order: number[]) => new Set(order.map((n) => new Set([n, n + 10])))
  const { comparison } = compared([pairs([1, 2]), 0], [pairs([2, 1]), 1])
  expect(comparison?.actual.replace('0,\n]', '1,\n]')).toBe(comparison?.expected)
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

function nest(depth: number, leaf: number): unknown {
  let value: unknown = leaf
  for (let level = 0; level < depth; level++) value = { value }
  return value
}

function nestSets(depth: number, leaf: unknown[]): unknown {
  let value = new Set(leaf)
  for (let level = 0; level < depth; level++) value = new Set<unknown>([value, level])
  return value
}

/** Objects that differ in the last. */
function rows(ids: readonly number[], last: number): unknown {
  return ids.map((id) => ({ id, loss: id === ids.length - 1 ? last : 0 }))
}

function shared(levels: number, leaf: unknown): unknown {
  let value: unknown = Array.from({ length: 300 }, (_, n) => (n === 299 ? leaf : n))
  for (let level = 0; level < levels; level++) value = { a: value, b: value }
  return value
}

function byKey(ids: readonly number[], value: number): Record<string, number> {
  return Object.fromEntries(ids.map((id) => [`k${id}`, value]))
}
