/** What a search can count on, whoever proposes its configs, and what a sampler can count on. A new one joins the list. */
import { describe, expect, test } from 'vitest'
import type { SamplerChoice } from '../../src/search/samplers/named.ts'
import type { Sampler, SamplerSetup, TrialRecord } from '../../src/search/samplers/sampler.ts'
import { Search } from '../../src/search/search.ts'
import { choice, float, int, when } from '../../src/search/space/parameter.ts'

/** One of a third party: the points of a space in turn, with no memory of its own. */
const grid = ({ space, isKnown }: SamplerSetup): Sampler => ({
  ask: (count) => {
    const points = []
    const source = space.isFinite ? space.points() : []
    for (const point of source) {
      if (points.length === count) break
      if (!isKnown(point)) points.push(point)
    }
    return points
  },
  tell: () => {},
})

/** Proposes the same over and over. */
const stubborn = ({ space }: SamplerSetup): Sampler => ({
  ask: () => (space.isFinite ? [...space.points()].slice(0, 1) : []),
  tell: () => {},
})

const SAMPLERS: Record<string, SamplerChoice> = {
  random: 'random',
  halton: 'halton',
  tpe: 'tpe',
  'a grid of one’s own': grid,
  'a stubborn one of one’s own': stubborn,
}

const NESTED = {
  'model.kind': choice(['tree', 'net']),
  'model.depth': when({ 'model.kind': 'tree' }, int(1, 9, { step: 2 })),
  layers: when({ 'model.kind': 'net' }, int(1, 3)),
  units: when({ layers: { min: 2 } }, int(8, 512, { log: true })),
  lr: float(1e-5, 1, { log: true }),
  dropout: float(0, 0.5, { step: 0.1 }),
  flag: [true, null, { a: [1] }],
}
const SMALL = { a: choice(['x', 'y']), n: when({ a: 'y' }, int(1, 3)), f: float(0, 1, { step: 0.5 }) }
/** Points of {@link SMALL}: x has three, y has three for each n. */
const SMALL_SIZE = 3 + 3 * 3

const score = (config: object): number => {
  const { lr = 1, dropout = 0 } = config as { lr?: number; dropout?: number }
  return Math.abs(Math.log10(lr) + 2) + dropout
}

describe.each(Object.entries(SAMPLERS))('%s', (_name, sampler) => {
  test('gives configs of the space, with the keys that their conditions ask for', () => {
    const search = new Search(NESTED, { sampler, seed: 3 })
    for (let trial = 0; trial < 60; trial++) {
      const [{ config } = { config: undefined }] = search.ask()
      if (!config) throw new Error('the space has no end')
      expect(search.includes(config)).toBe(true)
      const { kind, depth } = config.model
      expect(depth !== undefined).toBe(kind === 'tree')
      expect(config.layers !== undefined).toBe(kind === 'net')
      expect(config.units !== undefined).toBe((config.layers ?? 0) >= 2)
      expect([0, 0.1, 0.2, 0.3, 0.4, 0.5]).toContain(config.dropout)
      search.tell({ config, value: score(config) })
    }
  })

  test('gives no config twice, and ends when a finite space is used up', () => {
    const search = new Search(SMALL, { sampler })
    const seen = new Set<string>()
    for (let trials = search.ask(5); trials.length > 0; trials = search.ask(5)) {
      for (const { config } of trials) {
        seen.add(JSON.stringify(config))
        search.tell({ config, value: config.f })
      }
    }
    expect([seen.size, search.size]).toEqual([SMALL_SIZE, SMALL_SIZE])
    expect(search.ask()).toEqual([])
  })

  test('gives several at once, all different, while others are running', () => {
    const search = new Search({ lr: NESTED.lr, dropout: NESTED.dropout }, { sampler, startup: 4 })
    const numbers: number[] = []
    for (let batch = 0; batch < 6; batch++) {
      const trials = search.ask(8)
      expect(new Set(trials.map(({ config }) => JSON.stringify(config))).size).toBe(8)
      numbers.push(...trials.map(({ number }) => number))
      // Half of them stay in progress.
      for (const { config } of trials.slice(0, 4)) search.tell({ config, value: score(config) })
    }
    expect(numbers).toEqual(Array.from({ length: 48 }, (_, number) => number))
  })

  test('goes on from a history as if it had never been away', () => {
    const whole = new Search(NESTED, { sampler, seed: 5, startup: 5 })
    const history: { config: object; value: number }[] = []
    for (let trial = 0; trial < 30; trial++) {
      for (const { config } of whole.ask()) {
        const result = { config, value: score(config) }
        history.push(result)
        whole.tell(result)
      }
    }
    const resumed = new Search(NESTED, { sampler, seed: 5, startup: 5 })
    for (const result of history.slice(0, 17)) resumed.tell(result)
    for (const { config } of history.slice(17)) {
      expect(resumed.ask()[0]?.config).toEqual(config)
      resumed.tell({ config, value: score(config) })
    }
  })

  test('takes what failed, was pruned, is running elsewhere or misses limits, and none of it again', () => {
    const search = new Search(SMALL, { sampler, startup: 2 })
    const results = [
      { value: Number.NaN },
      { value: 0.5, state: 'pruned', step: 3 },
      { state: 'running' },
      { value: 0.1, violation: 2 },
      { value: 0.4 },
      { state: 'failed' },
      { value: Number.POSITIVE_INFINITY },
      { state: 'pruned' },
    ] as const
    const seen = new Set<string>()
    for (const result of results) {
      for (const { config } of search.ask()) {
        seen.add(JSON.stringify(config))
        search.tell({ config, ...result })
      }
    }
    expect(seen.size).toBe(results.length)
    expect(search.best?.value).toBe(0.4)
    expect(search.ask(20)).toHaveLength(SMALL_SIZE - results.length)
  })

  test('serves two objectives', () => {
    const search = new Search(
      { x: float(0, 1), y: float(0, 1) },
      { sampler, direction: ['maximize', 'minimize'] },
    )
    for (let trial = 0; trial < 30; trial++) {
      for (const { config } of search.ask()) search.tell({ config, value: [config.x, config.x + config.y] })
    }
    expect(search.front.length).toBeGreaterThan(1)
    for (const { value } of search.front) {
      const [x, sum] = value as number[]
      expect(x).toBeLessThanOrEqual(sum as number)
    }
  })
})

describe('a sampler', () => {
  test('is told that what it proposed is running, and then what that came to, by one number', () => {
    const told: TrialRecord[] = []
    const search = new Search(SMALL, {
      direction: 'maximize',
      sampler: (setup) => ({ ...grid(setup), tell: (trial) => void told.push(trial) }),
    })
    const [first] = search.ask()
    if (!first) throw new Error('none')
    search.tell({ config: first.config, value: 3 })
    search.tell({ config: { a: 'y', n: 1, f: 1 }, value: 7 })
    expect(told.map(({ number, state, values }) => [number, state, values])).toEqual([
      [0, 'running', []],
      [0, 'complete', [-3]],
      [1, 'running', []],
      [1, 'complete', [-7]],
    ])
  })

  test('that proposes what is not in the space is told so', () => {
    const sampler = () => ({ ask: () => [{ a: 'z', f: 0 }], tell: () => {} })
    expect(() => new Search(SMALL, { sampler }).ask()).toThrow(
      /sampler proposed \{"a":"z","f":0\}.*not lie in the space/,
    )
  })
})
