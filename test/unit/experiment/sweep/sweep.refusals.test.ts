/** What a sweep refuses, and how it says so. */
import { describe, expect, it } from 'vitest'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import { ZtxexpError } from '../../../../src/model/error.ts'

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
