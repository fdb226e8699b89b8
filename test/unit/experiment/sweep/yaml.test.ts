/** Sweeps read from YAML: what they mean, where faults are said to be, and what is refused before it does harm. */
import { describe, expect, it } from 'vitest'
import schema from '../../../../schema/sweep.schema.json' with { type: 'json' }
import { RANDOM_KEYS, SWEEP_KEYS } from '../../../../src/experiment/sweep/description.ts'
import type { PlannedSweep } from '../../../../src/experiment/sweep/sweep.ts'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import { parseSweepYaml as parseYaml } from '../../../../src/experiment/sweep/yaml.ts'
import { ZtxexpError } from '../../../../src/model/error.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'

const parseSweepYaml = (text: string, name: string) => parseYaml(text, name) as PlannedSweep<JsonObject>

describe('a sweep in YAML', () => {
  it('means what the methods mean, in document order', () => {
    const parsed = parseSweepYaml(
      `
base: { seed: 42, 'data.name': mnist }
variants:
  - model: tiny
  - { model: base, layers: 12 }
grid:
  lr: [1e-3, 0.01]
  optimizer.name: [sgd, adam]
zip: { width: [8, 16], depth: [2, 4] }
random: { space: { dropout: [0, 0.1] }, trials: 2, seed: 7 }
exclude:
  - { model: base, optimizer: { name: adam } }
  - { optimizer.name: sgd, lr: 0.01 }
repeat: 2
shuffle: 3
`,
      'sweep.yaml',
    )
    const called = sweep({ seed: 42, 'data.name': 'mnist' })
      .variants([{ model: 'tiny' }, { model: 'base', layers: 12 }])
      .grid({ lr: [1e-3, 0.01], 'optimizer.name': ['sgd', 'adam'] })
      .zip({ width: [8, 16], depth: [2, 4] })
      .random({ dropout: [0, 0.1] }, { trials: 2, seed: 7 })
      .where((c) => !(c.model === 'base' && c.optimizer.name === 'adam'))
      .where((c) => !(c.optimizer.name === 'sgd' && c.lr === 0.01))
      .repeat(2)
      .shuffle(3)
    expect(parsed.expand()).toEqual(called.expand())
  })

  it('follows anchors, aliases and merge keys', () => {
    const text = `
variants:
  - &tiny { model: tiny, optimizer: &sgd { name: sgd, lr: 0.1 } }
  - { <<: *tiny, model: small }
  - model: big
    optimizer:
      <<: *sgd
      lr: 0.01
`
    expect([...parseSweepYaml(text, 'sweep.yaml')]).toEqual([
      { model: 'tiny', optimizer: { name: 'sgd', lr: 0.1 } },
      { model: 'small', optimizer: { name: 'sgd', lr: 0.1 } },
      { model: 'big', optimizer: { name: 'sgd', lr: 0.01 } },
    ])
  })

  it('reads keys as text, and values by YAML 1.2', () => {
    const text = 'base: { 1: yes, true: on, null: 0o17, on: 2001-01-01, e: 1e3, z: 007, ~: null }'
    expect([...parseSweepYaml(text, 'sweep.yaml')]).toEqual([
      { 1: 'yes', true: 'on', null: 15, on: '2001-01-01', e: 1000, z: 7, '~': null },
    ])
  })

  it('shuffles by the default seed where it says true, and not where it says false', () => {
    const grid = 'grid: { a: [1, 2, 3, 4, 5, 6, 7, 8] }\n'
    const called = sweep().grid({ a: [1, 2, 3, 4, 5, 6, 7, 8] })
    expect([...parseSweepYaml(`${grid}shuffle: true`, 's')]).toEqual([...called.shuffle()])
    expect([...parseSweepYaml(`${grid}shuffle: false`, 's')]).toEqual([...called])
  })
})

describe('a fault in YAML is told with file, line and column', () => {
  it.each<[string, string, string]>([
    [
      'an unknown key',
      'base: {}\ngird:\n  a: [1]',
      '2:1: unknown key "gird". Did you mean "grid"? Known keys: base, grid,',
    ],
    [
      'an unknown key in random',
      'random:\n  space: { a: [1] }\n  trails: 3',
      '3:3: unknown key "trails". Did you mean "trials"?',
    ],
    ['a duplicate key', 'grid:\n  lr: [1]\n  lr: [2]', '3:3: this key stands twice'],
    ['a duplicate key at the top', 'base: {}\ngrid: {}\nbase: {}', '3:1: this key stands twice'],
    ['a list at the top', '- 1', '1:1: a sweep is an object with the keys base, grid,'],
    ['a base that is a list', 'grid: {}\nbase: [1]', '2:1: base: expected a plain object, but got an array'],
    [
      'a key without a value',
      'grid:\n',
      '1:1: grid: expected lists by key, such as { lr: [0.1, 0.01] }, but got null',
    ],
    [
      'an axis that is no list',
      'grid:\n  a: [1]\n  b: 2',
      '3:3: grid: axis "b" must be a list of values, but is a number',
    ],
    ['an empty axis', 'grid:\n  a: [1]\n  b.c: []', '3:3: grid: axis "b.c" is empty'],
    [
      'an empty axis in random',
      'random:\n  trials: 1\n  space:\n    a: []',
      '4:5: random: axis "a" is empty',
    ],
    ['unequal zip', 'zip:\n  a: [1, 2]\n  b: [1]', '3:3: zip: all axes need the same number of values'],
    ['no variants', 'variants: []', '1:1: variants: the list is empty'],
    [
      'a variant that is no map',
      'variants:\n  - a: 1\n  - tiny',
      '3:5: variants: entry 1: expected a plain object, but got a string',
    ],
    [
      'a bad key in a variant',
      'variants:\n  - a: 1\n    b..c: 1',
      '3:5: variants: the key "b..c" has an empty part',
    ],
    [
      'two keys for one value',
      'variants:\n  - &v { a: { p: 1 }, a.q: 1 }',
      '2:23: variants: "a" and "a.q" set the same value',
    ],
    [
      'a fault behind an alias',
      'base: { l: &l [{ b..c: 1 }] }\nvariants: *l',
      '1:18: variants: the key "b..c" has an empty part',
    ],
    [
      'a clash',
      'base: { o: sgd }\ngrid:\n  o.lr: [1]',
      '3:3: grid: "o.lr" cannot be set, because "o" is a string',
    ],
    [
      'trials that are no integer',
      'random:\n  space: { a: [1] }\n  trials: many',
      '3:3: random: trials must be an integer',
    ],
    [
      'missing trials',
      'random:\n  space: { a: [1] }',
      '1:1: random: trials must be an integer of at least 1, but is undefined',
    ],
    [
      'a seed of nothing',
      'random: { space: { a: [1] }, trials: 2, seed: }',
      '1:41: random: seed must be an integer, but is null',
    ],
    [
      'a repeat that is no integer',
      'repeat: twice',
      '1:1: repeat: times must be an integer of at least 1, but is a string',
    ],
    ['a shuffle of text', 'shuffle: no', '1:1: shuffle: expected true, false or a seed, but got a string'],
    ['an exclude that is a map', 'exclude: { a: 1 }', '1:1: exclude: expected a list, but got an object'],
    ['an empty exclude entry', 'exclude:\n  - a: 1\n  - {}', '3:5: exclude: entry 1 is empty'],
    ['a number that JSON has not', 'grid: { a: [1, .inf] }', '1:16: Infinity is not allowed'],
    ['a syntax error', 'grid: { a: [1 }', '1:15: '],
    ['a tab', 'grid:\n\ta: [1]', '2:1: Tabs are not allowed'],
    ['a list as a key', '? [a]\n: 1', '1:3: With stringKeys'],
    ['an unknown tag', 'base: { a: !lambda x }', '1:12: Unresolved tag: !lambda'],
    ['binary data', 'base: { a: !!binary aGk= }', '1:12: Unresolved tag'],
    ['an alias without an anchor', 'base: { a: *nope }', '1:12: Unresolved alias'],
    ['a merge of no map', 'base: {}\ngrid: { <<: 3 }', '2:9: Merge sources must be maps'],
    ['a second document', 'base: {}\n---\nbase: {}', '2:1: a sweep is one document'],
    ['an empty file', '# nothing\n', '1:1: the file is empty'],
  ])('%s', (_, text, message) => expectFault(text, message))

  it.each([
    'base: { __proto__: 1 }',
    'grid: { a: [{ b: [{ constructor: 1 }] }] }',
    'exclude: [{ "prototype": 1 }]',
  ])('a key that is not allowed: %s', (text) => expectFault(text, 'is not allowed'))

  it('a key that is not allowed, as part of a dotted key', () => {
    expectFault('grid:\n  a.__proto__.b: [1]', '2:3: grid: the key "a.__proto__.b" is not allowed')
  })
})

describe('harmful YAML is refused fast', () => {
  it.each<[string, string, string]>([
    ['a large file', `base: { a: ${'x'.repeat(1024 * 1024)} }`, '1:1: the file has 1048'],
    ['deep flow lists', `grid:\n  a: ${'['.repeat(50_000)}`, '2:69: more than 64 levels'],
    ['deep flow maps', `base: ${'{a: '.repeat(50_000)}`, 'more than 64 levels'],
    ['deep block lists', `base: \n  ${'- '.repeat(50_000)}`, 'more than 64 levels'],
    ['deep keys', '? '.repeat(50_000), 'more than 64 levels'],
    ['deep block maps', nestedMaps(500), 'more than 64 levels'],
    ['depth behind quoted brackets', `base: ${'[ "]", '.repeat(500)}`, 'more than 64 levels'],
    ['an alias bomb', aliasBomb(9, 9), 'Excessive alias count'],
    [
      'a quiet alias bomb',
      `base: &a { x: [${'1, '.repeat(20_000)}] }\nvariants: [${'*a, '.repeat(99)}]`,
      'more than 1000000 values once aliases are followed',
    ],
    ['a chain of aliases', aliasChain(500), 'Excessive alias count'],
    [
      'an alias to its own parent',
      'base: { a: &a [*a] }',
      '1:16: more than 64 levels once aliases are followed',
    ],
  ])('%s', (_, text, message) => {
    expectFault(text, message)
  })

  it('does not mistake brackets in text for depth', () => {
    const brackets = '['.repeat(200)
    const text = `base:\n  a: "${brackets}"\n  b: |\n    ${brackets}\n  c: x${brackets} # ${brackets}`
    expect([...parseSweepYaml(text, 's')]).toEqual([{ a: brackets, b: `${brackets}\n`, c: `x${brackets}` }])
  })

  it('takes 64 levels', () => {
    const text = `base: { a: ${'['.repeat(62)}${']'.repeat(62)} }`
    expect(parseSweepYaml(text, 's').length).toBe(1)
    expectFault(text.replace('[]', '[[]]'), 'more than 64 levels')
  })
})

describe('the JSON Schema for editors', () => {
  it('knows the same keys as the parser', () => {
    expect(Object.keys(schema.properties)).toEqual(SWEEP_KEYS)
    expect(Object.keys(schema.properties.random.properties)).toEqual(RANDOM_KEYS)
    expect([schema.additionalProperties, schema.properties.random.additionalProperties]).toEqual([
      false,
      false,
    ])
  })

  it('has examples that are sweeps', () => {
    for (const [key, { examples = [] }] of Object.entries(
      schema.properties as Record<string, { examples?: unknown[] }>,
    )) {
      for (const example of examples) {
        expect(parseSweepYaml(JSON.stringify({ [key]: example }), key).length).toBeGreaterThan(1)
      }
    }
  })

  it('refuses the keys that the parser refuses', () => {
    const { pattern, not } = schema.definitions.key
    const isGood = (key: string) => new RegExp(pattern).test(key) && !new RegExp(not.pattern).test(key)
    for (const key of [
      'lr',
      'a.b',
      'constructors',
      'x y',
      'a..b',
      '.a',
      'a.',
      '',
      '__proto__',
      'a.constructor.b',
    ]) {
      expect([key, isGood(key)]).toEqual([key, accepts(key)])
    }
  })
})

function accepts(key: string): boolean {
  try {
    sweep().grid({ [key]: [1] })
    return true
  } catch {
    return false
  }
}

function expectFault(text: string, message: string): void {
  let fault: unknown
  try {
    parseSweepYaml(text, 'dir/sweep.yaml')
  } catch (error) {
    fault = error
  }
  expect(fault).toBeInstanceOf(ZtxexpError)
  expect(fault).toMatchObject({ code: 'BAD_DECLARATION', message: expect.stringContaining(message) })
  expect(fault).toHaveProperty('message', expect.stringMatching(/^dir\/sweep\.yaml:\d+:\d+: /))
}

function nestedMaps(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:\n`).join('')
}

function aliasBomb(levels: number, width: number): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const uses = level === 0 ? 'x, '.repeat(width) : `*l${level - 1}, `.repeat(width)
    return `  k${level}: &l${level} [${uses}]`
  })
  return `base:\n${lines.join('\n')}`
}

function aliasChain(links: number): string {
  const lines = Array.from(
    { length: links },
    (_, link) => `  k${link}: &l${link} [${link === 0 ? 'x' : `*l${link - 1}`}]`,
  )
  return `base:\n${lines.join('\n')}`
}
