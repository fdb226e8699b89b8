/** What importers of CommonJS modules get: the values that the proxy in Vitest's module evaluator gives. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foreign, namespaceOf, namespaceWith, pick } from '../../../../src/worker/loading/interop.ts'

/** As in Vitest 4.1 and 5.1. */
function vitestNamespace(namespace: Record<string, unknown>): Record<string, unknown> {
  if (!('default' in namespace)) return namespace
  let mod: object = namespace
  let main: unknown = namespace.default
  const isObject = (value: unknown): value is Record<string, unknown> =>
    (typeof value === 'object' && value !== null) || typeof value === 'function'
  if (isObject(main) && '__esModule' in main) {
    mod = main
    if ('default' in main) main = main.default
  }
  return new Proxy(mod as Record<string, unknown>, {
    get: (target, name) => {
      if (name === 'default') return main
      return target[name as string] ?? (main as Record<string, unknown> | undefined)?.[name as string]
    },
    has: (target, name) =>
      name === 'default' ? main !== undefined : name in target || (isObject(main) && name in main),
  })
}

const NAMES = ['a', 'b', 'c', 'default', '__esModule']
const leaf = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constant(undefined), fc.boolean())
const record = fc.dictionary(fc.constantFrom(...NAMES), leaf)
const exported = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(leaf, record))
const namespace = fc.oneof(
  exported,
  fc.tuple(exported, exported).map(([own, main]) => ({ ...own, default: main })),
)

test('every name has the value that it has in Vitest', () => {
  fc.assert(
    fc.property(namespace, fc.constantFrom(...NAMES, 'absent'), (module, name) => {
      const expected = vitestNamespace(module)
      const shape = foreign(module, true)
      expect(pick([shape], name, () => {})).toBe(expected[name])
      const whole = namespaceOf(shape) as Record<string, unknown>
      expect(whole[name]).toBe(expected[name])
      if (name !== 'default') expect(name in whole).toBe(name in expected)
    }),
  )
})

describe('a module whose values change', () => {
  test('tells importers of a name that it did not show', () => {
    const exports = { count: 0 }
    let seen: unknown = pick([foreign({ default: exports }, true)], 'count', (value) => {
      seen = value
    })
    expect(seen).toBe(0)
    exports.count++
    exports.count++
    expect([seen, exports.count, Object.keys(exports)]).toEqual([2, 2, ['count']])
  })

  test('gives its object of all names the new ones', () => {
    const exports = { __esModule: true, count: 0 }
    const whole = namespaceOf(foreign({ default: exports }, true)) as typeof exports
    exports.count = 5
    expect(whole.count).toBe(5)
  })
})

test('a module that is a function and an ES module once can be called as a whole', () => {
  const main = Object.assign((n: number) => n + 1, { __esModule: true, twice: (n: number) => 2 * n })
  const whole = namespaceOf(foreign({ default: main }, true)) as typeof main
  expect([whole(1), whole.twice(4)]).toEqual([2, 8])
})

test('what is exported again stands beside the own names, which come first', () => {
  const star = foreign({ default: { __esModule: true, own: 'theirs', other: 1 } }, true)
  const whole = namespaceWith({ own: 'ours' }, [star])
  expect({ ...whole }).toEqual({ own: 'ours', other: 1 })
})
