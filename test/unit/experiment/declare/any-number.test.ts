/** Sweeps and generators of any size: no more is made than is asked for, and what cannot be held is refused. */
import { describe, expect, test } from 'vitest'
import { NO_CONFIGS } from '../../../../src/experiment/declare/definition.ts'
import { openConfigs, selectConfigs, selectionsFor } from '../../../../src/experiment/declare/open-configs.ts'
import type { PlannedSweep } from '../../../../src/experiment/sweep/sweep.ts'
import { sweep } from '../../../../src/experiment/sweep/sweep.ts'
import { parseSweepYaml as parseYaml } from '../../../../src/experiment/sweep/yaml.ts'
import type { ConfigSelection } from '../../../../src/model/run.ts'
import type { JsonObject } from '../../../../src/model/utils/json.ts'

const parseSweepYaml = (text: string, name: string) => parseYaml(text, name) as PlannedSweep<JsonObject>

const axis = Array.from({ length: 10_000 }, (_, index) => index)
const huge = sweep().grid({ a: axis, b: axis, c: axis })

async function select(configs: Iterable<object>, asked: Partial<ConfigSelection> = {}) {
  const selection = { set: {}, grid: {}, limit: undefined, sample: undefined, seed: undefined, ...asked }
  const source = (await openConfigs('x.exp.ts > "x"', configs, {
    folder: '/',
    selection,
  })) as Iterable<object>
  const [selected = selection] = selectionsFor([source], selection)
  return selectConfigs('x.exp.ts > "x"', source, selected)
}

describe('a grid of 10^12', () => {
  test('is refused with its number, at once', async () => {
    await expect(select(huge)).rejects.toThrow(
      'x.exp.ts > "x": 1,000,000,000,000 configs. A session can hold 500,000 of one experiment.',
    )
    await expect(select(huge.where(({ a }) => a > 5))).rejects.toThrow(
      '1,000,000,000,000 candidates to look through',
    )
  })

  test('gives its first ones, and some at random', async () => {
    expect(await select(huge, { limit: 2 })).toMatchObject({
      configs: [
        { a: 0, b: 0, c: 0 },
        { a: 0, b: 0, c: 1 },
      ],
      partOf: '1,000,000,000,000',
    })
    expect((await select(huge, { sample: 3, seed: 1 })).configs).toHaveLength(3)
    const filtered = huge.where(({ c }) => c === 9999)
    expect(await select(filtered, { limit: 1 })).toMatchObject({
      configs: [{ a: 0, b: 0, c: 9999 }],
      partOf: 'at most 1,000,000,000,000',
    })
  })

  test('is narrowed down by --set, and a key that it has not is refused', async () => {
    const { configs } = await select(huge, { set: { c: 7 }, limit: 2 })
    expect(configs).toEqual([
      { a: 0, b: 0, c: 7 },
      { a: 0, b: 1, c: 7 },
    ])
    expect((await select(huge, { set: { a: -1 }, limit: 1 })).configs).toEqual([{ a: -1, b: 0, c: 0 }])
    await expect(select(huge, { set: { d: 1 }, limit: 1 })).rejects.toThrow('--set d: no config has this key')
  })

  test('of which a filter leaves nothing does not search for ever', { timeout: 120_000 }, async () => {
    await expect(
      select(
        huge.where(() => false),
        { limit: 1 },
      ),
    ).rejects.toThrow(
      'none of 5,000,000 candidates, one after the other, passes where(); there are 1,000,000,000,000.',
    )
  })
})

describe('a generator', () => {
  function counting(end = Number.POSITIVE_INFINITY) {
    const made = { count: 0 }
    const configs = (function* () {
      while (made.count < end) yield { index: made.count++ }
    })()
    return { made, configs }
  }

  test('without an end gives as many as --limit asks for, and makes no more', async () => {
    const { made, configs } = counting()
    const selected = await select(configs, { limit: 5 })
    expect(selected.configs.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
    expect(selected.partOf).toBe('an unknown number of')
    expect(made.count).toBe(5)
  })

  test('without an end is refused where all are wanted', async () => {
    await expect(select(counting().configs)).rejects.toThrow('more than 500,000 configs')
    await expect(select(counting().configs, { sample: 3 })).rejects.toThrow('more than 500,000 configs')
  })

  test('with an end gives all, also below a limit, and keys of them can be set', async () => {
    expect(await select(counting(3).configs)).toEqual({
      configs: [{ index: 0 }, { index: 1 }, { index: 2 }],
      duplicates: 0,
    })
    expect((await select(counting(3).configs, { limit: 5 })).partOf).toBeUndefined()
    expect((await select(counting(3).configs, { set: { index: 1 } })).configs).toEqual([{ index: 1 }])
  })
})

describe('a part is said to be of', () => {
  const grid = sweep().grid({ lr: [1, 2, 3], batch: [1, 2] })

  test.each([
    ['what a filter leaves', grid.where(({ lr }) => lr > 1), '4'],
    ['what is left without duplicates', grid.modify((config) => ({ lr: config.lr })), '3'],
    ['all', grid, '6'],
    ['a list', [{ a: 1 }, { a: 2 }, { a: 3 }], '3'],
  ])('%s', async (_name, configs, partOf) => {
    expect((await select(configs as Iterable<object>, { limit: 2 })).partOf).toBe(partOf)
  })

  test('nothing where all that are left were taken', async () => {
    expect(
      await select(
        grid.where(({ lr }) => lr > 1),
        { limit: 5 },
      ),
    ).toMatchObject({ duplicates: 0 })
    expect(
      (
        await select(
          grid.where(({ lr }) => lr > 1),
          { limit: 4 },
        )
      ).partOf,
    ).toBeUndefined()
    expect((await select(NO_CONFIGS, { limit: 1 })).partOf).toBeUndefined()
  })
})

describe('exclude in YAML', () => {
  const read = (exclude: string) =>
    parseSweepYaml(`grid: { lr: [0.1, 0.2], model: [a, b] }\nexclude: ${exclude}\n`, 'sweep.yaml')

  test('names the entries that no config is like', async () => {
    const { configs, notes } = await select(read('[{ lr: 0.1 }, { lr: 0.3 }, { model: c, lr: 0.1 }]'))
    expect(configs).toHaveLength(2)
    expect(notes).toEqual(['no config is like these entries of exclude: {"lr":0.3}, {"model":"c","lr":0.1}'])
  })

  test('an entry of which others have taken all is no mistake', async () => {
    const { notes } = await select(read('[{ lr: 0.1 }, { lr: 0.1, model: a }]'))
    expect(notes).toEqual([])
  })

  test('says nothing where only a part was looked at', async () => {
    expect((await select(read('[{ lr: 0.3 }]'), { limit: 1 })).notes).toBeUndefined()
    expect((await select(read('[{ lr: 0.2 }]'), { set: { lr: 0.1 } })).notes).toEqual([])
  })
})

test.each([
  ['9007199254740993', 3, '9007199254740993 would be rounded to 9007199254740992'],
  ['-9007199254740993', 3, 'Write it as a text, "-9007199254740993".'],
  ['0x20000000000001', 3, 'would be rounded'],
])('a whole number in YAML that would be rounded is refused: %s', (number, line, message) => {
  const text = `base:\n  a: 1\n  seed: ${number}\n`
  expect(() => parseSweepYaml(text, 'sweep.yaml')).toThrow(`sweep.yaml:${line}:9: `)
  expect(() => parseSweepYaml(text, 'sweep.yaml')).toThrow(message)
})

test.each(['9007199254740992', '100000000000000000000', '1e300', '-4.5e20', '"9007199254740993"'])(
  'a number in YAML that is what it says is taken: %s',
  (number) => {
    expect([...parseSweepYaml(`base: { seed: ${number} }`, 'sweep.yaml')]).toEqual([
      { seed: JSON.parse(number) },
    ])
  },
)

describe('--set that changes a type', () => {
  const configs = [
    { flag: true, lr: 0.1, name: 'a', layers: [1] },
    { flag: false, lr: 1, name: 'b', layers: [2] },
  ]

  test.each([
    [
      'flag',
      'False',
      '--set flag=False: the configs have true or false there, and this is a text. Write --set flag=false.',
    ],
    ['flag', 'yes', 'Write --set flag=true.'],
    [
      'flag',
      0,
      '--set flag=0: the configs have true or false there, and this is a number. Write --set flag=false.',
    ],
    [
      'lr',
      '0,1',
      '--set lr=0,1: the configs have numbers there, and this is a text. Write a number, such as 0.1 or 1e-3.',
    ],
    ['lr', '1_000', 'Write a number'],
    ['lr', 'yes', 'If the text is meant: --grid \'lr="yes"\'.'],
    ['lr', 'auto', '--set lr=auto: the configs have numbers there, and this is a text.'],
    ['lr', '', 'Write a number'],
    ['lr', 'None', 'Write --set lr=null.'],
  ])('is refused where it is misspelt: %s=%j', async (key, value, message) => {
    await expect(select(configs, { set: { [key]: value } })).rejects.toThrow(message)
  })

  test.each([
    ['name', 5, ['--set name=5 puts a number where the configs have texts']],
    ['layers', 5, ['--set layers=5 puts a number where the configs have lists']],
    ['flag', null, []],
    ['flag', false, []],
    ['lr', 7, []],
    ['name', 'False', []],
  ])('is told: %s=%j', async (key, value, notes) => {
    expect((await select(configs, { set: { [key]: value } })).notes).toEqual(notes)
  })
})
