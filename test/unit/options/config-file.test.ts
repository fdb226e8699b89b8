/** Which config file is used, and what its `experiment` key may hold. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import {
  checkWrittenOptions,
  describeMisplacedKey,
  findConfigFile,
} from '../../../src/options/config-file.ts'
import type { ConfigInputs } from '../../../src/options/option-type.ts'
import type { ZtxexpOptions } from '../../../src/options/ztxexp-options.ts'

const check = (options: unknown) => checkWrittenOptions({ options, place: 'ztxexp.config.ts: experiment' })

function folderWith(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'ztxexp-options-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  return folder
}

describe('the file', () => {
  test.each([
    [['vite.config.ts', 'ztxexp.config.js', 'ztxexp.config.mts'], 'ztxexp.config.mts'],
    [['vite.config.mjs', 'vitest.config.ts'], 'vite.config.mjs'],
  ])('of %j is %s', (files, expected) => {
    const root = folderWith(...files)
    expect(findConfigFile({ root, cwd: root })).toBe(join(root, expected))
  })

  test('is none where only Vitest has one', () => {
    const root = folderWith('vitest.config.ts')
    expect(findConfigFile({ root, cwd: root })).toBeUndefined()
  })

  test('can be named from the root or from the working directory', () => {
    const cwd = folderWith('vitest.config.ts', 'project/own.ts')
    const root = join(cwd, 'project')
    expect(findConfigFile({ root, cwd, named: 'own.ts' })).toBe(join(root, 'own.ts'))
    expect(findConfigFile({ root, cwd, named: 'vitest.config.ts' })).toBe(join(cwd, 'vitest.config.ts'))
    expect(() => findConfigFile({ root, cwd, named: 'missing.ts' })).toThrow(
      expect.objectContaining({
        code: 'BAD_CONFIG_FILE',
        message: expect.stringContaining('missing.ts does not exist'),
      }),
    )
  })
})

describe('its experiment key', () => {
  test('has the keys and types of the table', () => {
    expectTypeOf<ZtxexpOptions>().toEqualTypeOf<ConfigInputs>()
  })

  test('is read in the units of the program', () => {
    const options = {
      timeout: '2s',
      grace: 100,
      memoryLimit: '1KiB',
      workers: '50%',
      mode: 'joblib',
      testNamePattern: /x/i,
      shard: '1/2',
      retryDelay: { base: 10, max: 100, jitter: 0.5 },
      retryOn: 'A,B',
      tag: { version: 2 },
      slots: { gpu: 1 },
      include: 'src/**/*.exp.ts',
      shuffle: true,
      seed: undefined,
    } satisfies ZtxexpOptions
    expect(check(options)).toEqual({
      timeout: 2000,
      grace: 100,
      memoryLimit: 1024,
      workers: '50%',
      mode: 'thread_pool',
      testNamePattern: /x/i,
      shard: { index: 1, count: 2 },
      retryDelay: { base: 10, max: 100, jitter: 0.5 },
      retryOn: ['A', 'B'],
      tag: { version: '2' },
      slots: { gpu: 1 },
      include: ['src/**/*.exp.ts'],
      shuffle: true,
    })
  })

  test('may be missing', () => {
    expect(check(undefined)).toEqual({})
  })

  test.each([
    [{ wrokers: 2 }, 'ztxexp.config.ts: experiment.wrokers: There is no such option. Did you mean workers?'],
    [{ root: '.' }, 'ztxexp.config.ts: experiment.root: This is not for config files. Use --root'],
    [
      { workers: 0 },
      'ztxexp.config.ts: experiment.workers: 0 is not accepted. It takes a whole number of at least 1',
    ],
    [{ workers: '200%' }, 'experiment.workers: "200%" is not accepted.'],
    [
      { timeout: 'soon' },
      `experiment.timeout: "soon" is not accepted. It takes milliseconds or a duration (500ms, 2s, 5m, 1h), such as timeout: '10m'.`,
    ],
    [{ timeout: Number.NaN }, 'experiment.timeout: NaN is not accepted.'],
    [
      { retryDelay: { bse: 1 } },
      'experiment.retryDelay.bse: There is no such key. Did you mean base? retryDelay takes',
    ],
    [
      { retryDelay: { base: 1, groth: 2 } },
      'experiment.retryDelay.groth: There is no such key. retryDelay takes',
    ],
    [{ retryDelay: { base: 1, jitter: 2 } }, 'experiment.retryDelay.jitter: It takes a number from 0 to 1.'],
    [{ retryDelay: { factor: 2 } }, 'experiment.retryDelay.base: It is missing. retryDelay takes'],
    [{ slots: { gpu: 1, tpu: -1 } }, 'experiment.slots.tpu: -1 is not accepted.'],
    [{ tag: { a: [] } }, 'experiment.tag.a: an array is not accepted.'],
    [{ isolate: 'yes' }, 'experiment.isolate: "yes" is not accepted. It takes true or false'],
    [{ name: null }, 'experiment.name: null is not accepted.'],
    [{ include: [1] }, 'experiment.include: an array is not accepted.'],
    [[], 'ztxexp.config.ts: experiment: must be an object, not an array.'],
  ])('%j is refused by place and key', (options, message) => {
    expect(() => check(options)).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIG_FILE', message: expect.stringContaining(message) }),
    )
  })
})

describe('without an experiment key, a file', () => {
  /** Of the config that Vite makes of an empty file. */
  const OF_VITE =
    'root build worker base define resolve server environments test css mode env experimental'.split(' ')

  test.each([
    [
      'experiments',
      'ztxexp.config.ts: There is no key experiments, so it is ignored. Did you mean experiment?',
    ],
    ['experimnt', 'Did you mean experiment?'],
    ['ztxexp', 'There is no key ztxexp'],
    ['workers', 'ztxexp.config.ts: workers is ignored. Write it as experiment: { workers: … }.'],
  ])('with %s is told what is wrong', (key, message) => {
    expect(describeMisplacedKey('/p/ztxexp.config.ts', [key, ...OF_VITE])).toContain(message)
    expect(describeMisplacedKey('/p/vitest.config.ts', [key, ...OF_VITE])).toBeUndefined()
    expect(describeMisplacedKey('/p/vite.config.mjs', [key, ...OF_VITE])).toBeUndefined()
    expect(describeMisplacedKey('/p/ztxexp.config.ts', ['experiment', key])).toBeUndefined()
  })

  test('that is for Vite alone is right', () => {
    expect(describeMisplacedKey('/p/ztxexp.config.ts', OF_VITE)).toBeUndefined()
  })
})
