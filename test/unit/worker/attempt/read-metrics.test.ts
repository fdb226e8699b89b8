/** What a function may return: plain data, and nothing else without a clear word. */
import { describe, expect, test } from 'vitest'
import { readMetrics } from '../../../../src/worker/attempt/read-returned.ts'

describe('is taken', () => {
  test.each([
    [undefined, null],
    [null, null],
    [{}, {}],
    [
      { a: 1, b: 'x', c: [true, null], d: { e: Number.NaN, f: -Infinity } },
      { a: 1, b: 'x', c: [true, null], d: { e: Number.NaN, f: -Infinity } },
    ],
    [{ a: undefined, b: 1 }, { b: 1 }],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ])('%o', (returned, metrics) => {
    expect(readMetrics(returned)).toEqual(metrics)
  })

  test('a getter or a Proxy over plain data, as a copy', () => {
    const source = { a: 1 }
    const copy = readMetrics(new Proxy(source, {}))
    source.a = 2
    expect(copy).toEqual({ a: 1 })
    expect(
      readMetrics({
        get score() {
          return 5
        },
      }),
    ).toEqual({ score: 5 })
  })
})

const cycle: { self?: unknown } = {}
cycle.self = cycle

describe('is refused, with the place', () => {
  test.each<[string, unknown, RegExp]>([
    ['a number', 5, /must return a plain object of metrics, null or nothing; this one returned a number/],
    ['an array', [1], /returned an array/],
    ['an instance', new Date(), /returned an instance of Date/],
    ['a function', () => {}, /returned a function/],
    ['a function inside', { a: { f: () => {} } }, /hold a function at a\.f/],
    ['a BigInt', { a: [1n] }, /hold a BigInt at a\[0\]/],
    ['a symbol', { a: Symbol('x') }, /hold a symbol at a/],
    ['a cycle', cycle, /cycle\) at self/],
    ['undefined in a list', { a: [undefined] }, /hold undefined at a\[0\]/],
    ['a typed array', { a: new Float32Array(3) }, /an instance of Float32Array at a/],
    [
      'a key that reaches the prototype',
      JSON.parse('{"__proto__": 1}'),
      /a key that is not allowed at __proto__/,
    ],
    ['much', { a: 'x'.repeat(20 * 1024 * 1024) }, /more than 16 MiB/],
    ['many', { a: new Array(5_000_000).fill(1) }, /more than 16 MiB/],
  ])('%s', (_, returned, message) => {
    expect(() => readMetrics(returned)).toThrow(TypeError)
    expect(() => readMetrics(returned)).toThrow(message)
  })

  test('what throws when it is read throws what it throws', () => {
    const evil = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new RangeError('no keys')
        },
      },
    )
    expect(() => readMetrics(evil)).toThrow('no keys')
  })

  test('data that never ends ends all the same', () => {
    const endless: object = new Proxy(
      {},
      {
        ownKeys: () => ['next'],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: endless }),
        get: () => ({ ...endless }),
      },
    )
    expect(() => readMetrics(endless)).toThrow()
  })
})

test('that a changed Object.prototype makes something else of are refused', () => {
  const changed = Object.prototype as { toJSON?: () => string }
  changed.toJSON = () => 'gone'
  try {
    expect(() => readMetrics({ score: 1 })).toThrow('The returned metrics become')
  } finally {
    delete changed.toJSON
  }
})
