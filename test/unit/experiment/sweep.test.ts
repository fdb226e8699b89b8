/** What each method of a sweep does, and what it refuses. */
import { describe, expect, it } from 'vitest'
import { type Sweep, sweep, sweepOf } from '../../../src/experiment/sweep.ts'
import { ZtxexpError } from '../../../src/model/error.ts'

const million = sweep({ seed: 1 }).grid({ a: range(100), b: range(100), c: range(100) })

describe('expansion', () => {
  it('pairs the axes of zip', () => {
    expect([...sweep().zip({ width: [8, 16], depth: [2, 4] })]).toEqual([
      { width: 8, depth: 2 },
      { width: 16, depth: 4 },
    ])
  })

  it('counts seeds up from the seed of each config', () => {
    const seeds = [
      ...sweep({ seed: 10 })
        .grid({ lr: [0.1, 0.2] })
        .repeat(3),
    ].map((c) => [c.lr, c.seed])
    expect(seeds).toEqual([
      [0.1, 10],
      [0.1, 11],
      [0.1, 12],
      [0.2, 10],
      [0.2, 11],
      [0.2, 12],
    ])
    expect([...sweep().repeat(2)]).toEqual([{ seed: 0 }, { seed: 1 }])
  })

  it('sets nested values by dotted keys, in base, grid, zip, random and variants', () => {
    const s = sweep({ 'optimizer.name': 'sgd' })
      .grid({ 'optimizer.lr': [0.1] })
      .zip({ 'optimizer.schedule.warmup': [5] })
      .random({ 'data.size': [9] }, { trials: 1 })
      .variants([{ 'data.name': 'mnist' }])
    expect([...s]).toEqual([
      { optimizer: { name: 'sgd', lr: 0.1, schedule: { warmup: 5 } }, data: { size: 9, name: 'mnist' } },
    ])
  })

  it('replaces the whole value for a key without dots, as Python does', () => {
    expect([...sweep({ optimizer: { name: 'sgd', lr: 1 } }).grid({ optimizer: [{ name: 'adam' }] })]).toEqual(
      [{ optimizer: { name: 'adam' } }],
    )
  })
})

describe('laziness', () => {
  it('knows the length of a million configs and gives the first at once', () => {
    const started = performance.now()
    expect(million.length).toBe(1_000_000)
    const [first] = million
    const [shuffled] = million.shuffle(3)
    expect(first).toEqual({ seed: 1, a: 0, b: 0, c: 0 })
    expect(shuffled).not.toEqual(first)
    expect(performance.now() - started).toBeLessThan(100)
  })

  it('calls modify and where only for what is walked', () => {
    let calls = 0
    const s = million.modify(() => void calls++).where((c) => c.c > 1)
    const [first] = s
    expect(first).toMatchObject({ a: 0, b: 0, c: 2 })
    expect(calls).toBe(3)
  })

  it('gives a length without walking where there is no where', () => {
    const s = million.modify(() => {
      throw new Error('walked')
    })
    expect(s.length).toBe(1_000_000)
  })

  it('can be walked more than once, and by two walks at a time', () => {
    const s = sweep()
      .grid({ a: [1, 2, 3] })
      .shuffle(1)
    const [left, right] = [s[Symbol.iterator](), s[Symbol.iterator]()]
    for (let step = 0; step < 4; step++) expect(left.next()).toEqual(right.next())
    expect([...s]).toEqual([...s])
  })
})

describe('duplicates', () => {
  const doubled = sweep().grid({ lr: [0.1, 0.1, 0.2] })

  it('come once, and are counted', () => {
    expect(doubled.expand()).toEqual({ configs: [{ lr: 0.1 }, { lr: 0.2 }], duplicates: 1 })
    expect(doubled.length).toBe(3)
  })

  it('stay with keepDuplicates', () => {
    expect(doubled.keepDuplicates().expand()).toEqual({
      configs: [{ lr: 0.1 }, { lr: 0.1 }, { lr: 0.2 }],
      duplicates: 0,
    })
  })

  it.each<[string, Sweep<object>, number]>([
    ['variants that only restate the base', sweep({ a: 1 }).variants([{ a: 1 }, { b: 2 }, {}]), 1],
    [
      'a later axis over an earlier one',
      sweep()
        .grid({ a: [1, 2] })
        .grid({ a: [3] }),
      1,
    ],
    [
      'an object over its own nested axis',
      sweep()
        .grid({ 'o.a': [1, 2] })
        .grid({ o: [{}] }),
      1,
    ],
    [
      'modify',
      sweep()
        .grid({ a: [1, 2] })
        .modify(() => ({ a: 1 })),
      1,
    ],
    [
      'seeds of repeat that meet',
      sweep()
        .grid({ seed: [0, 1] })
        .repeat(2),
      1,
    ],
    ['random draws', sweep().random({ a: [1, 2] }, { trials: 10 }), 8],
    [
      'equal objects with other key order',
      sweep().grid({
        o: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      }),
      1,
    ],
    ['a long axis', sweep().grid({ a: [...range(20_000), 0] }), 1],
    ['configs that exist', sweepOf([{ a: 1 }, { a: 1 }]), 1],
  ])('are found after %s', (_, configs, duplicates) => {
    const expanded = configs.expand()
    expect(expanded.duplicates).toBe(duplicates)
    expect(expanded.configs.length + expanded.duplicates).toBe(configs.length)
  })
})

describe('modify and where', () => {
  it('see expansion, modify, where, shuffle in this order, whatever the order of the calls', () => {
    const s = sweep()
      .shuffle(1)
      .where((c: { a?: number }) => c.a === 20)
      .modify((c: { a?: number }) => ({ a: (c.a ?? 0) * 10 }))
      .grid({ a: [1, 2, 3] })
    expect([...s]).toEqual([{ a: 20 }])
    expect(s.length).toBe(1)
  })

  it('give modify a copy of its own, so that no config and no later walk sees the change', () => {
    const shared = { betas: [1] }
    const s = sweep({ shared })
      .grid({ a: [1, 2] })
      .modify((c) => {
        c.shared.betas.push(c.a)
      })
    expect([...s].map((c) => c.shared.betas)).toEqual([
      [1, 1],
      [1, 2],
    ])
    expect([...s].map((c) => c.shared.betas)).toEqual([
      [1, 1],
      [1, 2],
    ])
    expect(shared).toEqual({ betas: [1] })
  })

  it('copy what modify returns', () => {
    const options = { tags: ['x'] }
    const s = sweep()
      .grid({ a: [1, 2] })
      .modify((c) => ({ ...c, options }))
      .modify((c) => {
        c.options.tags.push('y')
      })
    expect([...s].map((c) => c.options.tags)).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ])
    expect(options.tags).toEqual(['x'])
  })

  it.each<[string, (c: object) => unknown, string]>([
    ['a list', () => [], 'returned an array'],
    ['null', () => null, 'returned null'],
    ['a Promise', async () => ({}), 'returned a Promise (it cannot be async)'],
    ['a function as a value', () => ({ f: { g: () => 1 } }), 'left a function at "f.g"'],
    ['NaN as a value', (c) => void Object.assign(c, { x: Number.NaN }), 'left NaN at "x"'],
  ])('refuse a modifier that leaves %s', (_, modifier, message) => {
    const s = sweep({ a: 1 }).modify(modifier as () => object)
    expectProblem(() => s.expand(), message)
  })

  it('refuse an async where', () => {
    expectProblem(
      () =>
        sweep()
          .where((async () => true) as unknown as () => boolean)
          .expand(),
      'a Promise',
    )
  })
})

describe('what a sweep refuses', () => {
  it.each<[string, () => unknown, string]>([
    ['an empty axis', () => sweep().grid({ lr: [] }), 'grid: axis "lr" is empty'],
    [
      'an empty axis in random',
      () => sweep().random({ lr: [] }, { trials: 1 }),
      'random: axis "lr" is empty',
    ],
    [
      'a value instead of a list',
      () => sweep().grid({ lr: 0.1 as never }),
      'axis "lr" must be a list of values, but is a number',
    ],
    [
      'a string instead of a list',
      () => sweep().zip({ opt: 'sgd' as never }),
      'axis "opt" must be a list of values, but is a string',
    ],
    ['a list instead of axes', () => sweep().grid([[1]] as never), 'grid: expected lists by key'],
    ['unequal zip', () => sweep().zip({ a: [1, 2], b: [1] }), '"a" has 2, "b" has 1'],
    ['no variants', () => sweep().variants([]), 'variants: the list is empty'],
    [
      'variants by key',
      () => sweep().variants({ a: [1] } as never),
      'variants: expected a list, but got an object',
    ],
    [
      'a variant that is no object',
      () => sweep().variants([{ a: 1 }, [2]]),
      'entry 1: expected a plain object, but got an array',
    ],
    ['a function in an axis', () => sweep().grid({ f: [1, () => 1] }), 'axis "f", index 1: a function'],
    ['NaN in an axis', () => sweep().grid({ f: [Number.NaN] }), 'axis "f", index 0: NaN'],
    ['undefined in an axis', () => sweep().grid({ f: [undefined] }), 'axis "f", index 0: undefined'],
    [
      'a Date inside an axis value',
      () => sweep().grid({ f: [{ at: new Date(0) }] }),
      'axis "f", index 0: an instance of Date at at',
    ],
    ['a Map in a variant', () => sweep().variants([{ m: new Map() }]), 'entry 0: "m" is an instance of Map'],
    ['a function in the base', () => sweep({ f: () => 1 }), 'base: "f" is a function'],
    ['a base that is no object', () => sweep([1]), 'base: expected a plain object'],
    ['null as base', () => sweep(null as never), 'base: expected a plain object, but got null'],
    ['an own __proto__ as axis', () => sweep().grid(JSON.parse('{"__proto__":[1]}')), '"__proto__"'],
    [
      'constructor in a dotted key',
      () => sweep().grid({ 'a.constructor.b': [1] }),
      '"a.constructor.b" is not allowed',
    ],
    [
      'an own __proto__ inside a value',
      () => sweep().grid({ a: [JSON.parse('{"__proto__":1}')] }),
      'axis "a", index 0',
    ],
    ['an empty part of a key', () => sweep().grid({ 'a..b': [1] }), 'the key "a..b" has an empty part'],
    [
      'two keys for one value',
      () => sweep().grid({ optimizer: ['sgd'], 'optimizer.lr': [1] }),
      '"optimizer" and "optimizer.lr" set the same value',
    ],
    [
      'two keys for one value in a variant',
      () => sweep().variants([{ 'a.b': 1, 'a.b.c': 2 }]),
      '"a.b" and "a.b.c"',
    ],
    [
      'a key below a value that is no object',
      () => sweep({ optimizer: 'sgd' }).grid({ 'optimizer.lr': [1] }),
      '"optimizer.lr" cannot be set, because "optimizer" is a string',
    ],
    [
      'the same in one of many variants',
      () =>
        sweep()
          .grid({ o: ['x'] })
          .variants([{}, { 'o.a': 1 }]),
      '"o.a" cannot be set, because "o" is a string',
    ],
    [
      'a count that is no integer',
      () => sweep().repeat(1.5),
      'repeat: times must be an integer of at least 1, but is 1.5',
    ],
    [
      'no trials',
      () => sweep().random({ a: [1] }, { trials: 0 }),
      'trials must be an integer of at least 1, but is 0',
    ],
    [
      'no options for random',
      () => sweep().random({ a: [1] }, undefined as never),
      'trials must be an integer of at least 1',
    ],
    ['a seed that is no integer', () => sweep().shuffle(0.5), 'shuffle: seed must be an integer, but is 0.5'],
    [
      'repeat of a seed that is no integer',
      () => sweep({ seed: 'x' }).repeat(2),
      'must be an integer but is a string',
    ],
    ['more configs than can be counted', () => hugeSweep(), 'more than 9007199254740991 configs'],
  ])('%s', (_, declare, message) => expectProblem(declare, message))
})

describe('sweepOf', () => {
  it('takes configs as they are, dots and order included', () => {
    const configs = [{ 'a.b': 1 }, { c: [2] }]
    expect([...sweepOf(new Set(configs))]).toEqual(configs)
    expect([...sweepOf([])]).toEqual([])
  })
})

function hugeSweep(): unknown {
  const axis = range(1000)
  return sweep().grid({ a: axis, b: axis, c: axis, d: axis, e: axis, f: axis })
}

function expectProblem(act: () => unknown, message: string): void {
  expect(act).toThrow(ZtxexpError)
  expect(act).toThrow(
    expect.objectContaining({ code: 'BAD_DECLARATION', message: expect.stringContaining(message) }),
  )
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
