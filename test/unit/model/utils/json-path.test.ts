/** Names of values in JSON objects: each value has one, and it is found by it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flatten } from '../../../../src/analysis/record.ts'
import type { JsonObject, JsonValue } from '../../../../src/model/utils/json.ts'
import { valueAtKey, visitLeaves } from '../../../../src/model/utils/json-path.ts'
import { leavesOf } from '../../../../src/trackers/values.ts'

test('a key with a dot beside an object that it could lead into: two names', () => {
  const config = { 'opt.lr': 1, opt: { lr: 2, 'betas.0': 3, betas: { 0: 4 } }, seed: 5 }
  expect(flatten(config)).toEqual({
    'opt.lr': 1,
    'opt[lr]': 2,
    'opt.betas.0': 3,
    'opt[betas][0]': 4,
    seed: 5,
  })
})

test('objects below both: the dotted name is that of the one that is found by it', () => {
  expect(flatten({ 'a.b': { c: 1, d: 3 }, a: { 'b.c': 2 } })).toEqual({ 'a.b[c]': 1, 'a.b.d': 3, 'a.b.c': 2 })
})

test('where nothing collides, names are dotted alone', () => {
  expect(flatten({ 'gpt-4.1': { score: 1 }, opt: { lr: 2 }, 'a.b': 3, a: 4 })).toEqual({
    'gpt-4.1.score': 1,
    'opt.lr': 2,
    'a.b': 3,
    a: 4,
  })
})

test('trackers are sent both, and the items of their lists', () => {
  expect(leavesOf({ 'a.b': [1, { c: 2 }], a: { b: [3] }, none: {} })).toEqual([
    ['a.b.0', 1],
    ['a.b.1.c', 2],
    ['a[b].0', 3],
    ['none', {}],
  ])
})

test('every value has a name of its own, and is what stands under it', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'a.b', 'b.c', 'a.b.c', 'c.a')
  const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.dictionary(key, tie('tree'), { maxKeys: 4 })),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, tree, { maxKeys: 5 }), (root) => {
      const names = new Set<string>()
      visitLeaves(root as JsonObject, (name, value) => {
        expect(names).not.toContain(name)
        names.add(name)
        expect(valueAtKey(root as JsonObject, name)).toBe(value)
      })
    }),
    { numRuns: 300 },
  )
})
