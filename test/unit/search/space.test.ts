/** What a space takes, what it refuses and where, and which configs lie in it. */
import { describe, expect, test } from 'vitest'
import { Search } from '../../../src/search/search.ts'
import { checkSpace } from '../../../src/search/space/check-space.ts'
import { choice, float, int, when } from '../../../src/search/space/parameter.ts'
import { SearchSpace } from '../../../src/search/space/search-space.ts'

const space = (declared: unknown) => new SearchSpace(checkSpace(declared))

describe('a space', () => {
  test.each([
    ['no object', [], /expected parameters by key/],
    ['no parameter', { lr: 0.1 }, /"lr" must be float\(low, high\).*but is a number/],
    ['an unknown key', { lr: { float: [0, 1], lg: true } }, /"lr" has the unknown key "lg".*"log"/],
    ['two kinds', { lr: { float: [0, 1], int: [0, 1] } }, /"lr" must be one of/],
    ['bounds that are turned round', { lr: float(1, 0) }, /lower bound 1 is above the upper one, 0/],
    ['one bound', { lr: { float: [1] } }, /bounds of float must be two finite numbers/],
    ['a bound that is infinite', { lr: float(0, Number.POSITIVE_INFINITY) }, /two finite numbers/],
    ['a bound of int that is no whole number', { n: int(0.5, 2) }, /two whole numbers/],
    ['log from zero', { lr: float(0, 1, { log: true }) }, /with log the lower bound must be above 0/],
    ['log and step', { n: int(1, 9, { log: true, step: 2 }) }, /log and step exclude each other/],
    ['a step of zero', { lr: float(0, 1, { step: 0 }) }, /step must be a number above 0/],
    ['an empty choice', { a: choice([]) }, /at least one value, but is an empty list/],
    ['a value twice', { a: [1, { b: 1 }, { b: 1 }] }, /"a" has the value \{"b":1\} twice/],
    ['a value that is no JSON', { a: [1, new Date()] }, /"a", value 1: .*Date/],
    ['a step of a choice', { a: { choice: [1], step: 1 } }, /log and step are for numbers/],
    [
      'a condition on nothing',
      { a: when({ b: 1 }, int(1, 2)) },
      /when names "b", which is no parameter before it/,
    ],
    [
      'a condition on what comes later',
      { a: when({ b: 1 }, int(1, 2)), b: int(0, 1) },
      /no parameter before it/,
    ],
    ['a condition that never holds', { b: int(0, 1), a: when({ b: 7 }, int(1, 2)) }, /"b" can never be 7/],
    [
      'a condition of a wrong form',
      { b: int(0, 1), a: when({ b: { least: 1 } as never }, int(1, 2)) },
      /\{ min, max \}/,
    ],
    ['keys inside one another', { a: [1], 'a.b': [2] }, /"a" and "a\.b" set the same value/],
    ['a key that reaches a prototype', { __proto__x: [1], 'constructor.a': [1] }, /is not allowed/],
  ])('refuses %s', (_what, declared, message) => {
    expect(() => space(declared)).toThrow(message)
  })

  test('names the place of a fault, for files', () => {
    const trailOf = (declared: unknown) => {
      try {
        space(declared)
      } catch (error) {
        return (error as { trail?: unknown }).trail
      }
      return undefined
    }
    expect(trailOf({ lr: { float: [0, 1], lg: true } })).toEqual(['lr', 'lg'])
    expect(trailOf({ b: int(0, 1), a: { int: [1, 2], when: { c: 1 } } })).toEqual(['a', 'when', 'c'])
    expect(trailOf({ a: ['x', 'x'] })).toEqual(['a', 1])
  })

  test('counts its points, conditions and steps included', () => {
    const points = (declared: unknown) => [...space(declared).points()]
    expect(points({ f: float(0, 0.3, { step: 0.1 }) }).map(({ f }) => f)).toEqual([0, 0.1, 0.2, 0.3])
    expect(points({ n: int(1, 10, { step: 4 }) }).map(({ n }) => n)).toEqual([1, 5, 9])
    expect(points({ a: ['x', 'y'], b: when({ a: 'y' }, choice([true, null])) })).toEqual([
      { a: 'x' },
      { a: 'y', b: true },
      { a: 'y', b: null },
    ])
    expect(space({ f: float(0, 1) }).isFinite).toBe(false)
    expect(space({ f: float(1, 1), n: int(2, 2) }).isFinite).toBe(true)
  })

  test('says which configs lie in it', () => {
    const search = new Search({
      'opt.name': choice(['sgd', 'adam']),
      'opt.momentum': when({ 'opt.name': 'sgd' }, float(0, 0.9)),
      n: int(1, 9, { step: 2 }),
    })
    expect(search.includes({ opt: { name: 'sgd', momentum: 0.5 }, n: 3 })).toBe(true)
    expect(search.includes({ opt: { name: 'adam' }, n: 9, seed: 1 })).toBe(true)
    expect(search.includes({ opt: { name: 'adam', momentum: 0.5 }, n: 3 })).toBe(false)
    expect(search.includes({ opt: { name: 'sgd' }, n: 3 })).toBe(false)
    expect(search.includes({ opt: { name: 'adam' }, n: 2 })).toBe(false)
    expect(search.includes({ opt: { name: 'other' }, n: 3 })).toBe(false)
    expect(() => search.tell({ config: { n: 1 }, value: 1 })).toThrow(
      /tell: the config \{"n":1\} does not lie/,
    )
  })
})

describe('a search', () => {
  test.each([
    ['sampler', { sampler: 'tpee' as never }, /sampler must be one of 'tpe'.*but is "tpee".*"tpe"/],
    ['seed', { seed: 0.5 }, /seed must be an integer, but is 0.5/],
    ['startup', { startup: 0 }, /startup must be an integer of at least 1/],
    ['direction', { direction: 'up' as never }, /direction must be 'minimize' or 'maximize'.*"up"/],
    ['no directions', { direction: [] }, /an empty list/],
    ['enqueue', { enqueue: 5 as never }, /enqueue must be a list/],
    ['a config of enqueue', { enqueue: [{ n: 12 }] }, /enqueue, entry 0: "n" cannot be 12/],
    ['a key of enqueue', { enqueue: [{ n: 2 }, { m: 1 }] }, /entry 1: "m" is no parameter/],
    [
      'a condition of enqueue',
      { enqueue: [{ n: 1, k: 1 }] },
      /entry 0: "k" is not there with the other values/,
    ],
  ])('refuses a wrong %s', (_what, options, message) => {
    const declared = { n: int(1, 9), k: when({ n: { min: 5 } }, int(1, 3)) }
    expect(() => new Search(declared, options)).toThrow(message)
  })

  test('takes enqueued configs first, and draws what they leave out', () => {
    const declared = { n: int(1, 9), lr: float(1e-4, 1, { log: true }) }
    const search = new Search(declared, { enqueue: [{ n: 3 }, { n: 4, lr: 0.1 }, { n: 4, lr: 0.1 }] })
    const [first, second, third] = search.ask(3)
    expect(first?.config.n).toBe(3)
    expect(second?.config).toEqual({ n: 4, lr: 0.1 })
    expect(third?.config).not.toEqual({ n: 4, lr: 0.1 })
  })

  test('wants as many values as directions', () => {
    const search = new Search({ n: int(1, 9) }, { direction: ['minimize', 'maximize'] })
    expect(() => search.tell({ config: { n: 1 }, value: 2 })).toThrow(/got 1 value\(s\).*2 direction\(s\)/)
  })
})
