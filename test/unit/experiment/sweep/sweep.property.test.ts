/** What holds for every sweep. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { sample, take, withOverrides } from '../../../../src/experiment/declare/select-configs.ts'
import type { PlannedSweep } from '../../../../src/experiment/sweep/sweep.ts'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import { parseSweepYaml as parseYaml } from '../../../../src/experiment/sweep/yaml.ts'
import { fingerprint } from '../../../../src/model/utils/fingerprint.ts'
import {
  canonicalJson,
  deepFreeze,
  type JsonObject,
  type JsonValue,
} from '../../../../src/model/utils/json.ts'
import { axisLists, callMethods, description, jsonValue, partialConfig } from './sweep-arbitrary.ts'

const parseSweepYaml = (text: string, name: string) => parseYaml(text, name) as PlannedSweep<JsonObject>

// The same cases in every run: what a new seed finds is looked for on purpose, not in CI.
fc.configureGlobal({ seed: 20261124 })

const numRuns = 150

describe('for every sweep', () => {
  it('a grid has the product of its axes, in the order of nested loops', () => {
    check(
      fc.property(axisLists, (axes) => {
        const configs = sweep().grid(axes).keepDuplicates()
        const expected = nestedLoops(Object.entries(axes))
        expect(configs.length).toBe(expected.length)
        expect([...configs].map((c) => JSON.stringify(c))).toEqual(expected.map((c) => JSON.stringify(c)))
      }),
    )
  })

  it('length is known, and is what a walk gives with its duplicates', () => {
    check(
      fc.property(description, (from) => {
        const configs = callMethods(from)
        const { configs: all, duplicates } = configs.expand()
        expect(configs.length).toBe(all.length + duplicates)
        expect(new Set(all.map((config) => canonicalJson(config))).size).toBe(all.length)
        expect([...configs.keepDuplicates()].length).toBe(configs.length)
      }),
    )
  })

  it('dropping duplicates keeps the first of each, in order', () => {
    check(
      fc.property(description, (from) => {
        const configs = callMethods(from)
        const firsts = new Set([...configs.keepDuplicates()].map((config) => canonicalJson(config)))
        expect([...configs].map((config) => canonicalJson(config))).toEqual([...firsts])
      }),
    )
  })

  it('two walks give the same, whatever is done to the configs of the first, and to what it was built from', () => {
    check(
      fc.property(description, (drawn) => {
        const from = structuredClone(drawn)
        const configs = callMethods(from)
        const before = canonicalJson([...configs])
        for (const config of configs) scribble(config)
        scribble(from as JsonObject)
        expect(canonicalJson([...configs])).toBe(before)
      }),
    )
  })

  it('a method changes neither the sweep it is called on nor its arguments', () => {
    check(
      fc.property(description, axisLists, partialConfig, (from, axes, variant) => {
        const configs = callMethods(deepFreeze(from))
        const before = canonicalJson([...configs])
        configs
          .grid(deepFreeze(axes))
          .variants([deepFreeze(variant)])
          .repeat(2)
          .shuffle(1)
          .expand()
        expect(
          configs
            .modify((c) => void scribble(c))
            .where(() => false)
            .expand().configs,
        ).toEqual([])
        expect(canonicalJson([...configs])).toBe(before)
      }),
    )
  })

  it('a shuffle is a permutation, and the same for the same seed', () => {
    check(
      fc.property(description, fc.maxSafeInteger(), (from, seed) => {
        const configs = callMethods({ ...from, shuffle: false })
        const shuffled = [...configs.shuffle(seed)]
        expect(sorted(shuffled)).toEqual(sorted([...configs]))
        expect([...callMethods({ ...from, shuffle: seed })]).toEqual(shuffled)
      }),
    )
  })

  it('random draws stay inside the space, as many as asked for, the same for the same seed', () => {
    check(
      fc.property(axisLists, fc.integer({ min: 1, max: 20 }), fc.maxSafeInteger(), (space, trials, seed) => {
        const draw = () => [...sweep().random(space, { trials, seed }).keepDuplicates()]
        const possible = new Set(sorted([...sweep().grid(space)]))
        expect(draw()).toHaveLength(Object.keys(space).length === 0 ? 1 : trials)
        expect(draw()).toEqual(draw())
        for (const config of draw()) expect(possible).toContain(canonicalJson(config))
      }),
    )
  })

  it('the hash of a config does not depend on the order of its keys', () => {
    check(
      fc.property(jsonValue, (value) => {
        expect(fingerprint(reverseKeys(value))).toBe(fingerprint(value))
      }),
    )
  })

  it('YAML gives what the methods give', () => {
    check(
      fc.property(description, (from) => {
        const parsed = parseSweepYaml(stringify(from), 'sweep.yaml')
        expect(parsed.expand()).toEqual(callMethods(from).expand())
        expect(parsed.length).toBe(callMethods(from).length)
      }),
    )
  })

  it('a part is a prefix, and a sample is a subset without repeats', () => {
    check(
      fc.property(description, fc.integer({ min: 1, max: 10 }), fc.maxSafeInteger(), (from, count, seed) => {
        const configs = callMethods(from)
        const all = [...configs]
        expect(take(configs, count)).toEqual(all.slice(0, count))
        for (const part of [sample(configs, count, seed), sample(all, count, seed)]) {
          expect(part).toHaveLength(Math.min(count, all.length))
          const hashes = part.map((config) => canonicalJson(config))
          expect(new Set(hashes).size).toBe(part.length)
          expect(sorted(all)).toEqual(expect.arrayContaining(hashes))
        }
      }),
    )
  })

  it('--set leaves no config without the value, and keeps those that had it', () => {
    check(
      fc.property(axisLists, jsonValue, (axes, value) => {
        const configs = sweep().grid({ ...axes, key: [1, 'x', value] })
        const expected = [...configs].filter((config) => canonicalJson(config.key) === canonicalJson(value))
        expect([...withOverrides(configs, { set: { key: value } })]).toEqual(expected)
        const fresh = withOverrides(configs, { set: { key: 'new' } })
        expect([...fresh]).toEqual([...sweep().grid({ ...axes, key: ['new'] })])
      }),
    )
  })
})

function check<Ts>(property: fc.IProperty<Ts>): void {
  fc.assert(property, { numRuns })
}

function nestedLoops(axes: [string, JsonValue[]][]): JsonObject[] {
  let configs: JsonObject[] = [{}]
  for (const [key, values] of axes) {
    configs = configs.flatMap((config) => values.map((value) => withNested(config, key.split('.'), value)))
  }
  return configs
}

function withNested(config: JsonObject, [head = '', ...rest]: string[], value: JsonValue): JsonObject {
  if (rest.length === 0) return { ...config, [head]: value }
  return { ...config, [head]: withNested((config[head] ?? {}) as JsonObject, rest, value) }
}

function sorted(configs: readonly JsonObject[]): string[] {
  return configs.map((config) => canonicalJson(config)).sort()
}

/** Changes everything in a value that can be changed. */
function scribble(value: JsonValue): void {
  if (typeof value !== 'object' || value === null) return
  for (const child of Object.values(value)) scribble(child)
  if (Array.isArray(value)) value.push('scribble')
  else value.scribble = true
}

function reverseKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reverseKeys(child)]),
  )
}
