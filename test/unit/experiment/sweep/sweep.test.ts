/** What each method of a sweep does, and what it refuses. */
import { describe, expect, it } from 'vitest'
import { sweep, sweepOf } from '../../../../src/experiment/sweep/sweep.ts'
import type { Sweep } from '../../../../src/experiment/sweep/sweep-type.ts'
import { ZtxexpError } from '../../../../src/model/error.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'

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
    expect(million.length).toBe(1_000_000)
    const [first] = million
    const [shuffled] = million.shuffle(3)
    expect(first).toEqual({ seed: 1, a: 0, b: 0, c: 0 })
    expect(shuffled).not.toEqual(first)
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
    ['configs that exist', sweepOf([{ a: 1 }, { a: 1 }]) as Sweep<JsonObject>, 1],
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

describe('sweepOf', () => {
  it('takes configs as they are, dots and order included', () => {
    const configs = [{ 'a.b': 1 }, { c: [2] }]
    expect([...sweepOf(new Set(configs))]).toEqual(configs)
    expect([...sweepOf([])]).toEqual([])
  })
})

function expectProblem(act: () => unknown, message: string): void {
  expect(act).toThrow(ZtxexpError)
  expect(act).toThrow(
    expect.objectContaining({ code: 'BAD_DECLARATION', message: expect.stringContaining(message) }),
  )
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
