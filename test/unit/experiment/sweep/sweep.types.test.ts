/** The types that flow from a sweep's calls to its configs; a wrong one fails `tsc`, not the run. */
import { describe, expectTypeOf, it } from 'vitest'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import type { Sweep } from '../../../../src/experiment/sweep/sweep-type.ts'
import type { JsonObject, JsonValue } from '../../../../src/model/utils/json.ts'

type ConfigOf<S> = S extends Sweep<infer T> ? T : never

describe('the config type of a sweep', () => {
  it('widens numbers and keeps string literals of axes', () => {
    const s = sweep({ seed: 1 }).grid({ lr: [0.1], opt: ['sgd', 'adam'], fast: [true, false] })
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<{
      seed: number
      lr: number
      opt: 'sgd' | 'adam'
      fast: boolean
    }>()
  })

  it('is the element type of the iterable', () => {
    for (const config of sweep({ seed: 1 }).zip({ width: [8, 16] })) {
      expectTypeOf(config).toEqualTypeOf<{ seed: number; width: number }>()
    }
  })

  it('is empty for an empty sweep, and wide for a base', () => {
    expectTypeOf<ConfigOf<ReturnType<typeof sweep>>>().toBeObject()
    const s = sweep({ model: 'tiny', layers: [1, 2], 'data.name': 'mnist' })
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<{
      model: string
      layers: number[]
      data: { name: string }
    }>()
  })

  it('replaces the type of a key that an axis sets again', () => {
    const s = sweep({ model: 'tiny', lr: 'auto' }).grid({ lr: [0.1, 'auto'] })
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<{ model: string; lr: number | 'auto' }>()
  })

  it('nests dotted keys and keeps their neighbours', () => {
    const s = sweep({ optimizer: { name: 'sgd', lr: 'auto' } }).grid({
      'optimizer.lr': [0.1],
      'optimizer.schedule.warmup': [10],
      'data.size': [1, null],
    })
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<{
      optimizer: { name: string; lr: number; schedule: { warmup: number } }
      data: { size: number | null }
    }>()
  })

  it('makes nested axis values mutable', () => {
    const s = sweep().grid({
      layers: [[1, 2], [3]],
      optimizer: [{ name: 'sgd', momentum: 0.9 }, { name: 'adam' }],
    })
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<{
      layers: number[]
      optimizer: { name: 'sgd'; momentum: number } | { name: 'adam' }
    }>()
  })

  it('is the union of the variants', () => {
    const s = sweep({ seed: 1 }).variants([{ model: 'tiny' }, { model: 'base', layers: 12 }])
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<
      { seed: number; model: 'tiny' } | { seed: number; model: 'base'; layers: number }
    >()
  })

  it('distributes later calls over that union', () => {
    const s = sweep()
      .variants([{ model: 'tiny' }, { model: 'base', layers: 12 }])
      .grid({ lr: [0.1] })
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<
      { model: 'tiny'; lr: number } | { model: 'base'; layers: number; lr: number }
    >()
  })

  it('takes lists of a declared type', () => {
    interface Variant {
      model: string
      layers?: number
    }
    const list: Variant[] = [{ model: 'a' }]
    const values: readonly number[] = [1, 2]
    const s = sweep().variants(list).grid({ values })
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<{ model: string; layers?: number; values: number }>()
  })

  it('takes axes whose keys are not known', () => {
    const axes: Record<string, number[]> = { lr: [0.1] }
    const s = sweep({ seed: 's' }).grid(axes)
    expectTypeOf<ConfigOf<typeof s>>().toEqualTypeOf<{ [key: string]: number | string }>()
    const wide = sweep({} as JsonObject).grid({} as Record<string, JsonValue[]>)
    expectTypeOf<ConfigOf<typeof wide>>().toEqualTypeOf<{ [key: string]: JsonValue }>()
  })

  it('is what modify returns, or stays where it returns nothing', () => {
    const start = sweep({ lr: 0.1 })
    const returned = start.modify((c) => ({ ...c, name: `lr-${c.lr}` }))
    expectTypeOf<ConfigOf<typeof returned>>().toEqualTypeOf<{ name: string; lr: number }>()
    const mutated = start.modify((c) => {
      c.lr *= 2
    })
    expectTypeOf<ConfigOf<typeof mutated>>().toEqualTypeOf<{ lr: number }>()
    const either = start.modify((c) => (c.lr > 1 ? { lr: 'big' } : undefined))
    expectTypeOf<ConfigOf<typeof either>>().toEqualTypeOf<{ lr: number } | { lr: string }>()
  })

  it('has a seed after repeat, and is narrowed by a type guard in where', () => {
    const repeated = sweep({ lr: 0.1 }).repeat(2)
    expectTypeOf<ConfigOf<typeof repeated>>().toEqualTypeOf<{ lr: number; seed: number }>()
    const narrowed = sweep()
      .variants([{ model: 'tiny' }, { model: 'base', layers: 12 }])
      .where((c) => c.model === 'base')
    expectTypeOf<ConfigOf<typeof narrowed>>().toEqualTypeOf<{ model: 'base'; layers: number }>()
  })

  it('makes wrong keys and values compile errors', () => {
    const s = sweep({ seed: 1 }).grid({ lr: [0.1], opt: ['sgd', 'adam'] })
    // @ts-expect-error there is no key "lrr"
    s.where((c) => c.lrr > 0)
    // @ts-expect-error "rmsprop" is none of the values
    s.where((c) => c.opt === 'rmsprop')
    // @ts-expect-error an async function is always truthy
    expectTypeOf(() => s.where(async () => true)).toBeFunction()
    // @ts-expect-error an axis is a list
    expectTypeOf(() => s.grid({ lr: 0.1 })).toBeFunction()
    // @ts-expect-error a modifier returns a config or nothing
    s.modify((c) => c.lr)
    // @ts-expect-error trials are needed
    expectTypeOf(() => s.random({ lr: [0.1] }, {})).toBeFunction()
  })
})
