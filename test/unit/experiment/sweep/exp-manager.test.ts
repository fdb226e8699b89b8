/**
 * A sweep against Python's `ztxexp.ExpManager` (1.0.3): the same calls give the same configs, in the same order
 * where Python defines one, keys included. What `exp-manager-golden.json` holds was built by the Python package.
 */
import { describe, expect, it } from 'vitest'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import type { Sweep } from '../../../../src/experiment/sweep/sweep-type.ts'
import { canonicalJson, type JsonObject } from '../../../../src/model/utils/json.ts'
import golden from '../exp-manager-golden.json' with { type: 'json' }

const base = sweep({ seed: 42, tag: null as string | null })

/** A modifier in the style that changes its argument. */
function doubleBatch(config: { batch?: number; changed?: boolean }): void {
  config.batch = (config.batch ?? 0) * 2
  config.changed = true
}

/** For functions that are given before the axis that they read: ExpManager allows that, types do not know it. */
const early = base as unknown as Sweep<{ seed: number; batch?: number }>
const batches = base.grid({ batch: [8, 16] })
const lrAndBatch = base.grid({ lr: [0.1, 0.2, 0.3], batch: [16, 32] })
const modelVariants = [{ model: 'tiny' }, { model: 'base', layers: 12 }] as const
const space = { dropout: [0, 0.1, 0.2], width: [8, 16] }
const combination = base
  .grid({ lr: [0.1, 0.01], batch: [16, 32] })
  .variants(modelVariants)
  .modify((c) => ({ ...c, tag: `${c.model}-${c.batch}` }))
  .where((c) => !(c.model === 'base' && c.batch === 16))

const sameOrder = {
  base,
  grid: base.grid({ lr: [0.001, 0.01], batch: [16, 32, 64], opt: ['sgd', 'adam'] }),
  gridTwice: base.grid({ a: [1, 2] }).grid({ b: [true, false], c: ['x', 'y'] }),
  gridOverBase: base.grid({ seed: [1, 2, 3] }),
  gridWithoutKeys: base.grid({}),
  gridOfObjects: sweep().grid({
    layers: [[1, 2], [3]],
    optimizer: [{ name: 'sgd', momentum: 0.9 }, { name: 'adam' }],
  }),
  variants: base.variants([{ model: 'tiny' }, { model: 'base', layers: 12 }, { seed: 7 }]),
  gridThenVariants: base.grid({ lr: [0.1, 0.2] }).variants(modelVariants),
  variantsThenGrid: base.variants(modelVariants).grid({ lr: [0.1, 0.2] }),
  modifyReturning: base.grid({ lr: [0.1, 0.2] }).modify((c) => ({ ...c, name: `lr-${c.lr}` })),
  modifyMutating: batches.modify(doubleBatch),
  modifyBothInOrder: early
    .modify(doubleBatch)
    .grid({ batch: [8, 16] })
    .modify((c: { batch: number; seed: number; sum?: number }) => {
      c.sum = c.batch + c.seed
    })
    .modify((c: { batch: number; sum?: number }) => ({ sum: c.sum ?? 0, batch: c.batch })),
  where: lrAndBatch.where((c) => c.lr < 0.3).where((c) => !(c.lr === 0.1 && c.batch === 16)),
  whereSeesModify: early
    .where((c) => (c.batch ?? 0) > 20)
    .grid({ batch: [8, 16] })
    .modify(doubleBatch),
  whereNothingLeft: base.where(() => false),
  combination,
} satisfies Record<string, Sweep<object>>

const anyOrder = { shuffle: lrAndBatch.shuffle(1), combinationShuffled: combination.shuffle(2) }

describe('a sweep gives what ExpManager gives', () => {
  it.each(Object.entries(sameOrder))('%s: the same configs in the same order', (name, configs) => {
    const expected = golden[name as keyof typeof sameOrder]
    expect([...configs].map((config) => JSON.stringify(config))).toEqual(
      expected.map((config) => JSON.stringify(config)),
    )
  })

  it.each(Object.entries(anyOrder))('%s: the same configs in an order of its own', (name, configs) => {
    expect(sorted([...configs] as JsonObject[])).toEqual(sorted(golden[name as keyof typeof anyOrder]))
  })

  it('randomSearch: as many draws, of the same space', () => {
    const drawn = base.random(space, { trials: 12, seed: 7 }).keepDuplicates()
    expect(drawn.length).toBe(golden.randomSearch.length)
    const possible = new Set(sorted([...base.grid(space)]))
    for (const config of [...drawn, ...golden.randomSearch]) expect(possible).toContain(canonicalJson(config))
  })

  it('gridThenRandom: as many draws for each config before it, each of its own', () => {
    const drawn = [
      ...base
        .grid({ lr: [0.1, 0.2] })
        .random(space, { trials: 4, seed: 7 })
        .keepDuplicates(),
    ]
    expect(drawn.map((config) => config.lr)).toEqual(golden.gridThenRandom.map((config) => config.lr))
    const ofBoth = [0.1, 0.2].map((lr) => drawn.filter((c) => c.lr === lr).map((c) => ({ ...c, lr: 0 })))
    expect(ofBoth[0]).not.toEqual(ofBoth[1])
  })
})

function sorted(configs: readonly JsonObject[]): string[] {
  return configs.map((config) => canonicalJson(config)).sort()
}
