/** What mattered is found, whatever the scales are. */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../src/model/utils/json.ts'
import { createGenerator } from '../../../src/model/utils/seeded-random.ts'
import { importances } from '../../../src/search/importance.ts'

const generator = createGenerator(1, 1)
const draw = () => uniformFloat64(generator)

function samples(count: number, make: () => Record<string, JsonValue>, value: (config: never) => number) {
  return Array.from({ length: count }, () => {
    const config = make()
    return { values: new Map(Object.entries(config)), value: value(config as never) }
  })
}

describe('importance', () => {
  test('is that of the parameter that decides, on any scale', () => {
    const all = samples(
      100,
      () => ({
        lr: 10 ** (-5 + 5 * draw()),
        width: Math.floor(8 + 100 * draw()),
        kind: draw() < 0.5 ? 'a' : 'b',
      }),
      ({ lr, width }: { lr: number; width: number }) => (Math.log10(lr) + 3) ** 2 + width / 1000,
    )
    const [first, ...others] = importances(all)
    expect(first?.key).toBe('lr')
    expect(first?.share).toBeGreaterThan(0.6)
    expect(others.map(({ key }) => key).sort()).toEqual(['kind', 'width'])
  })

  test('is that of a choice, where that decides', () => {
    const all = samples(
      60,
      () => ({ x: draw(), kind: ['a', 'b', 'c'][Math.floor(3 * draw())] ?? 'a', same: 1 }),
      ({ x, kind }: { x: number; kind: string }) => (kind === 'b' ? 0 : 1) + x / 100,
    )
    expect(importances(all).map(({ key }) => key)).not.toContain('same')
    expect(importances(all)[0]?.key).toBe('kind')
    expect(importances(all).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
  })

  test('looks at a conditional parameter where it is there, and at nothing where trials are few', () => {
    const all = samples(
      80,
      () => (draw() < 0.5 ? { kind: 'a' } : { kind: 'b', m: draw() }),
      ({ m = 0.5 }: { m?: number }) => Math.abs(m - 0.9),
    )
    expect(importances(all).map(({ key }) => key)).toContain('m')
    expect(importances(all.slice(0, 5))).toEqual([])
    expect(importances([])).toEqual([])
  })
})
