/** Random descriptions of sweeps for property tests, and the sweep each stands for, built by the methods. */
import fc from 'fast-check'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import type { RandomOptions, Sweep } from '../../../../src/experiment/sweep/sweep-type.ts'
import type { JsonObject, JsonValue } from '../../../../src/model/utils/json.ts'

export type AxisLists = Record<string, JsonValue[]>

/** A description as in a YAML file; its keys in the order of the calls. */
export interface Description {
  base?: JsonObject
  grid?: AxisLists
  variants?: JsonObject[]
  zip?: AxisLists
  random?: { space: AxisLists } & RandomOptions
  exclude?: JsonObject[]
  repeat?: number
  shuffle?: boolean | number
}

/** Keys of nested objects: dots mean nothing there. */
const innerKey = fc
  .oneof(fc.constantFrom('a', 'b.c', 'true', 'x y'), fc.string({ maxLength: 4 }))
  // In YAML a plain `<<` merges, and the `yaml` package does not quote one that it writes.
  .filter((name) => isAllowed(name) && name !== '<<')

/** JSON values, the odd strings of YAML among them; no negative zero, which JSON text does not keep. */
export const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '1e3',
      '<<',
      '0x10',
      '- a',
      'a: b',
      '#',
      '',
      ' x ',
      'a\nb',
      '\u0007',
      '2001-01-01',
    ),
    fc.string({ maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(innerKey, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

/** Keys of two groups that cannot clash: `p0` is never an object, `o` never anything else. */
const key = fc.constantFrom('p0', 'p1', 'p2', 'yes', 'null', 'o.a', 'o.b', 'o.c.d')

export const axisLists: fc.Arbitrary<AxisLists> = fc.dictionary(
  key,
  fc.array(jsonValue, { minLength: 1, maxLength: 3 }),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
)

export const partialConfig: fc.Arbitrary<JsonObject> = fc.dictionary(key, jsonValue, {
  maxKeys: 3,
  noNullPrototype: true,
})

const zipLists = fc
  .tuple(fc.uniqueArray(key, { maxLength: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([keys, size]) => fc.tuple(...keys.map((name) => fc.tuple(fc.constant(name), listOf(size)))))
  .map((entries) => Object.fromEntries(entries) as AxisLists)

const part = {
  base: partialConfig,
  grid: axisLists,
  variants: fc.array(partialConfig, { minLength: 1, maxLength: 3 }),
  zip: zipLists,
  random: fc.record(
    { space: axisLists, trials: fc.integer({ min: 1, max: 4 }), seed: fc.maxSafeInteger() },
    { requiredKeys: ['space', 'trials'], noNullPrototype: true },
  ),
  exclude: fc.array(
    partialConfig.filter((partial) => Object.keys(partial).length > 0),
    { maxLength: 2 },
  ),
  repeat: fc.integer({ min: 1, max: 3 }),
  shuffle: fc.oneof(fc.boolean(), fc.maxSafeInteger()),
} satisfies Record<keyof Description, fc.Arbitrary<unknown>>

export const description: fc.Arbitrary<Description> = fc
  .tuple(fc.record(part, { requiredKeys: [], noNullPrototype: true }), fc.infiniteStream(fc.nat(1000)))
  .map(([parts, order]) => {
    const ranked = Object.entries(parts).map((entry) => ({ entry, rank: order.next().value as number }))
    return Object.fromEntries(ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry)) as Description
  })

/** The sweep of a description, built by calling the methods in its order. */
export function callMethods(from: Description): Sweep<JsonObject> {
  let result = sweep(from.base ?? {}) as Sweep<JsonObject>
  for (const name of Object.keys(from)) {
    if (name === 'grid') result = result.grid(from.grid ?? {})
    if (name === 'variants') result = result.variants(from.variants ?? [])
    if (name === 'zip') result = result.zip(from.zip ?? {})
    if (name === 'random' && from.random) {
      const { space, ...options } = from.random
      result = result.random(space, options)
    }
    if (name === 'repeat') result = result.repeat(from.repeat ?? 1) as Sweep<JsonObject>
  }
  for (const partial of (from.exclude ?? []).map(nest))
    result = result.where((config) => !contains(config, partial))
  if (from.shuffle === true) return result.shuffle()
  return typeof from.shuffle === 'number' ? result.shuffle(from.shuffle) : result
}

function listOf(size: number): fc.Arbitrary<JsonValue[]> {
  return fc.array(jsonValue, { minLength: size, maxLength: size })
}

function isAllowed(name: string): boolean {
  return name !== '__proto__' && name !== 'prototype' && name !== 'constructor'
}

function nest(partial: JsonObject): JsonObject {
  return [...sweep(partial)][0] as JsonObject
}

/** Partial equality, written apart from the code under test. */
function contains(value: JsonValue | undefined, wanted: JsonValue): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return equals(value, wanted)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(wanted).every(([name, inner]) => contains(value[name], inner))
}

function equals(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return left.length === right.length && left.every(([name, inner]) => equals((b as JsonObject)[name], inner))
}
