/** Searches of experiments: what is declared, what their trials come to, and draws from spaces. */
import { describe, expect, expectTypeOf, test } from 'vitest'
import { collectSearch, openSearch } from '../../../../src/experiment/declare/declared-search.ts'
import type { PlannedSearch } from '../../../../src/experiment/sweep/search-plan.ts'
import { outcomeOf } from '../../../../src/experiment/sweep/search-values.ts'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import type { Observation } from '../../../../src/model/config-source.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'
import { choice, float, int, when } from '../../../../src/search/space/parameter.ts'

const loss = { metric: 'loss', direction: 'minimize' } as const
const selection = { set: {}, grid: {}, limit: undefined, sample: undefined, seed: undefined }
const open = (search: unknown, set: JsonObject = {}) =>
  openSearch('"train"', search as PlannedSearch<object>, { options: { objective: loss }, set })

function over(config: object, rest: Partial<Observation>): Observation {
  return {
    runId: 'r',
    config: config as JsonObject,
    status: 'succeeded',
    metrics: null,
    errorType: null,
    ...rest,
  }
}
const succeeded = (config: object, metrics: JsonObject) => over(config, { metrics })
const pruned = (config: object, step: number, value: number) =>
  over(config, { status: 'skipped', errorType: 'Pruned', last: { step, value } })

describe('a declaration', () => {
  test('has the type of its configs, conditional keys optional', () => {
    const search = sweep({ seed: 1, opt: { name: 'adam' } }).search(
      { 'opt.lr': float(0, 1), kind: ['a', 'b'], n: when({ kind: 'a' }, int(1, 3)) },
      { trials: 5 },
    )
    type Config = typeof search extends { repeat(times: number): infer S } ? S : never
    expectTypeOf<Config>().not.toBeAny()
    for (const config of open(search).ask(5))
      expect(Object.keys(config)).toEqual(expect.arrayContaining(['seed', 'opt', 'kind']))
  })

  test.each([
    [
      'lists before it',
      () =>
        sweep()
          .grid({ a: [1] })
          .search({ b: [1, 2] }, { trials: 2 }),
      /search: a search starts from the base alone/,
    ],
    [
      'no trials',
      () => sweep().search({ b: [1, 2] }, {} as never),
      /search: trials must be an integer of at least 1/,
    ],
    [
      'an unknown option',
      () => sweep().search({ b: [1] }, { trials: 2, smapler: 'tpe' } as never),
      /unknown option "smapler".*"sampler"/,
    ],
    [
      'a wrong objective',
      () => sweep().search({ b: [1] }, { trials: 2, objective: 'loss' as never }),
      /objective must be such as/,
    ],
    [
      'a seed that cannot be counted',
      () =>
        sweep({ seed: 'x' })
          .search({ b: [1] }, { trials: 2 })
          .repeat(2),
      /repeat counts up from the "seed"/,
    ],
    [
      'a parent that is no object',
      () => sweep({ a: 1 }).search({ 'a.b': [1] }, { trials: 2 }),
      /"a\.b" cannot be set, because "a" is a number/,
    ],
  ])('refuses %s', (_what, declare, message) => {
    expect(declare).toThrow(message)
  })

  test('wants to know what is to become better, and tells the tables', () => {
    const search = sweep().search({ x: float(0, 1) }, { trials: 5 }) as unknown as PlannedSearch<object>
    expect(() => collectSearch('"train"', search, { options: {}, selection })).toThrow(
      /"train": a search has to know/,
    )
    const both = [loss, { metric: 'size', direction: 'minimize' }] as const
    const front = sweep().search(
      { x: float(0, 1) },
      { trials: 5, objective: both },
    ) as unknown as PlannedSearch<object>
    const { facts, options, most } = collectSearch('"train"', front, { options: {}, selection })
    expect([facts.objectives, most]).toEqual([both, 5])
    expect(options).toEqual({ objective: loss, directions: { loss: 'minimize', size: 'minimize' } })
  })
})

describe('trials', () => {
  test('run with each of their seeds, and are the mean over those that succeeded', () => {
    const search = sweep({ seed: 7 })
      .search({ x: choice([1, 2, 3]) }, { trials: 2, enqueue: [{ x: 2 }] })
      .repeat(3)
    const source = open(search)
    expect(source.total).toBe(6)
    expect(source.ask(2)).toEqual([
      { x: 2, seed: 7 },
      { x: 2, seed: 8 },
    ])
    expect(source.ask(1)).toEqual([{ x: 2, seed: 9 }])
    const goal = { objectives: [loss], expect: {} }
    const runs = [succeeded({}, { loss: 1 }), succeeded({}, { loss: 4 }), over({}, { status: 'failed' })]
    expect(outcomeOf(runs, goal)).toEqual({ state: 'complete', values: [2.5], violation: 0 })
    expect(outcomeOf(runs.slice(2), goal).state).toBe('failed')
    expect(outcomeOf([succeeded({}, { loss: 1 }), succeeded({}, {})], goal).state).toBe('failed')
  })

  test('leave out their other seeds where one was pruned', () => {
    const source = open(
      sweep()
        .search({ x: choice([1, 2]) }, { trials: 2, enqueue: [{ x: 1 }] })
        .repeat(3),
    )
    const [first] = source.ask(1)
    source.tell(pruned(first ?? {}, 3, 9))
    expect(source.ask(9).map(({ x }) => x)).toEqual([2, 2, 2])
    expect(source.ask(1)).toEqual([])
    const outcome = outcomeOf([pruned({}, 3, 9), succeeded({}, { loss: 1 })], {
      objectives: [loss],
      expect: {},
    })
    expect(outcome).toEqual({ state: 'pruned', values: [9], violation: 0, step: 3 })
  })

  test('miss limits by a sum, and by more than anything where a metric is missing', () => {
    const expectations = { loss: { max: 2 }, size: { min: 5, max: 9 } }
    const of = (metrics: JsonObject) =>
      outcomeOf([succeeded({}, metrics)], { objectives: [loss], expect: expectations }).violation
    expect([of({ loss: 2, size: 5 }), of({ loss: 3, size: 1 }), of({ loss: 0, size: 11 })]).toEqual([0, 5, 2])
    expect(of({ loss: 1 })).toBe(Number.POSITIVE_INFINITY)
  })

  test('of the past count, whoever made them; what lies elsewhere does not', () => {
    const source = open(sweep({ base: 1 }).search({ x: choice([1, 2, 3]) }, { trials: 3 }))
    source.tell(succeeded({ base: 1, x: 2 }, { loss: 1 }))
    source.tell(succeeded({ base: 2, x: 3 }, { loss: 1 }))
    source.tell(succeeded({ base: 1, x: 9 }, { loss: 1 }))
    expect(
      source
        .ask(9)
        .map(({ x }) => x)
        .sort(),
    ).toEqual([1, 3])
  })

  test('keep what --set has fixed', () => {
    const search = sweep({ note: 'a' }).search(
      { kind: ['p', 'q'], n: when({ kind: 'q' }, int(1, 9)) },
      { trials: 4 },
    )
    const configs = open(search, { kind: 'q', note: 'b' }).ask(4)
    expect(configs.every(({ kind, note, n }) => kind === 'q' && note === 'b' && n !== undefined)).toBe(true)
  })
})

describe('random', () => {
  test('draws from parameters too, the same for the same seed', () => {
    const space = { lr: float(1e-5, 1, { log: true }), kind: ['p', 'q'], n: when({ kind: 'q' }, int(1, 3)) }
    const draws = sweep({ a: 1 }).random(space, { trials: 20, seed: 3 })
    expect([...draws]).toEqual([...sweep({ a: 1 }).random(space, { trials: 20, seed: 3 })])
    expect(draws.length).toBe(20)
    for (const { a, lr, kind, n } of draws) {
      expect(a).toBe(1)
      expect(lr).toBeGreaterThanOrEqual(1e-5)
      expect(n !== undefined).toBe(kind === 'q')
    }
    expect(() => sweep().random({ lr: float(2, 1) }, { trials: 2 })).toThrow(
      /random: "lr": the lower bound 2/,
    )
  })
})
