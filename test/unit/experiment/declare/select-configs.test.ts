/** Parts and changes of configs as the command line asks for them. */
import { describe, expect, it } from 'vitest'
import { sample, take, withOverrides } from '../../../../src/experiment/declare/select-configs.ts'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import { ZtxexpError } from '../../../../src/model/error.ts'

const grid = sweep({ seed: 1 }).grid({ lr: [0.1, 0.01], model: ['tiny', 'base'] })

describe('--set', () => {
  it('narrows to the configs that have the value', () => {
    expect([...withOverrides(grid, { set: { lr: 0.1 } })]).toEqual([
      { seed: 1, lr: 0.1, model: 'tiny' },
      { seed: 1, lr: 0.1, model: 'base' },
    ])
    const variants = sweep().variants([{ model: 'tiny' }, { model: 'base', layers: 12 }])
    expect([...withOverrides(variants, { set: { model: 'base' } })]).toEqual([{ model: 'base', layers: 12 }])
  })

  it('overrides where none has it, and drops what becomes equal', () => {
    expect(withOverrides(grid, { set: { lr: 0.5 } }).expand()).toEqual({
      configs: [
        { seed: 1, lr: 0.5, model: 'tiny' },
        { seed: 1, lr: 0.5, model: 'base' },
      ],
      duplicates: 2,
    })
  })

  it('reaches nested values, and lets modify and where see what was set', () => {
    const nested = sweep({ optimizer: { name: 'sgd', lr: 0.1 } })
      .modify((c) => ({ ...c, tag: `lr${c.optimizer.lr}` }))
      .where((c) => c.optimizer.lr < 1)
    expect([...withOverrides(nested, { set: { 'optimizer.lr': 0.5 } })]).toEqual([
      { optimizer: { name: 'sgd', lr: 0.5 }, tag: 'lr0.5' },
    ])
    expect([...withOverrides(nested, { set: { 'optimizer.lr': 2 } })]).toEqual([])
    expect([...withOverrides(nested, { set: { tag: 'x' } })]).toEqual([
      { optimizer: { name: 'sgd', lr: 0.1 }, tag: 'x' },
    ])
  })

  it('refuses a key that no config has, and names those there are', () => {
    expectBadOption(
      () =>
        withOverrides(sweep({ optimizer: { lr: 1 } }).grid({ seed: [1] }), { set: { 'optimiser.lr': 1 } }),
      '--set optimiser.lr: no config has this key. Did you mean "optimizer.lr"? (known keys: optimizer.lr, seed)',
    )
    expectBadOption(() => withOverrides([{}], { set: { a: 1 } }), 'the configs have no keys')
    expectBadOption(() => withOverrides(grid, { set: { 'lr.x': 1 } }), 'no config has this key')
  })

  it('works for configs that are no sweep, whose keys may have dots', () => {
    const configs = [{ 'a.b': 1 }, { 'a.b': 2 }]
    expect([...withOverrides(configs, { set: { 'a.b': 2 } })]).toEqual([{ 'a.b': 2 }])
    expect([...withOverrides(configs, { set: { 'a.b': 3 } })]).toEqual([{ 'a.b': 3 }])
    expect([...withOverrides(configs, { grid: { 'a.b': [3, 4] } })]).toEqual([{ 'a.b': 3 }, { 'a.b': 4 }])
  })

  it('changes nothing where nothing is asked, duplicates included', () => {
    expect(withOverrides(grid, {})).toBe(grid)
    expect([...withOverrides([{ a: 1 }, { a: 1 }], { set: {}, grid: {} })]).toEqual([{ a: 1 }, { a: 1 }])
  })
})

describe('--grid', () => {
  it('adds an axis, after --set', () => {
    expect([
      ...withOverrides(grid, { set: { lr: 0.1, model: 'tiny' }, grid: { batch: [16, 32], 'o.x': [true] } }),
    ]).toEqual([
      { seed: 1, lr: 0.1, model: 'tiny', batch: 16, o: { x: true } },
      { seed: 1, lr: 0.1, model: 'tiny', batch: 32, o: { x: true } },
    ])
  })

  it('refuses what grid refuses', () => {
    expect(() => withOverrides(grid, { grid: { lr: [] } })).toThrow('grid: axis "lr" is empty')
    expect(() => withOverrides(grid, { grid: { 'lr.x': [1] } })).toThrow('because "lr" is a number')
    expect(() => withOverrides([{}], { grid: JSON.parse('{"__proto__":[1]}') })).toThrow('is not allowed')
  })

  it('gives a key that is there already other values', () => {
    const configs = withOverrides(grid, { grid: { lr: [1, 2, 3] } })
    expect([...configs].map((c) => c.lr)).toEqual([1, 2, 3, 1, 2, 3])
  })
})

describe('--limit and --sample', () => {
  const million = sweep().grid({ a: range(1000), b: range(1000) })

  it('walk no further than needed', () => {
    let made = 0
    const counted = million.modify(() => void made++)
    expect(take(counted, 10)).toHaveLength(10)
    expect(sample(counted, 10, 1)).toHaveLength(10)
    expect(made).toBe(20)
  })

  it('take all there is where that is less', () => {
    expect(take([1, 2], 3)).toEqual([1, 2])
    expect(sample([{ a: 1 }], 3)).toEqual([{ a: 1 }])
  })

  it('sample the same for the same seed, from a sweep or its list', () => {
    expect(sample(grid, 2, 5)).toEqual(sample([...grid], 2, 5))
    expect(sample(million, 5, 1)).toEqual(sample(million, 5, 1))
    expect(sample(million, 5, 1)).not.toEqual(sample(million, 5, 2))
  })

  it('refuse counts and seeds that are none', () => {
    expectBadOption(() => take([1], 0), '--limit 0')
    expectBadOption(() => sample([{}], 1.5), '--sample 1.5')
    expectBadOption(() => sample([{}], 1, 0.5), '--seed 0.5')
  })
})

function expectBadOption(act: () => unknown, message: string): void {
  expect(act).toThrow(ZtxexpError)
  expect(act).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(message) }),
  )
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
