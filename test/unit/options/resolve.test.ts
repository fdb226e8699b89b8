/** Which source of an option wins, and what the program gets in the end. */
import { tmpdir } from 'node:os'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { RetryDelay } from '../../../src/model/run.ts'
import {
  locateProject,
  type ResolvedOptions,
  type ResolveInput,
  resolveOptions,
} from '../../../src/options/resolve.ts'

const resolve = (input: Partial<ResolveInput> = {}) =>
  resolveOptions({ cwd: '/project', parallelism: 8, ...input })

test('without any source every option has its default', () => {
  expect(resolve()).toEqual({
    testNamePattern: undefined,
    shard: undefined,
    resume: false,
    failed: false,
    ignoreKeys: [],
    limit: undefined,
    sample: undefined,
    include: ['**/*.exp.?(c|m)[jt]s?(x)'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    passWithNoTests: false,
    set: {},
    grid: {},
    seed: undefined,
    mode: 'process_pool',
    workers: 8,
    concurrency: 1,
    isolate: false,
    isolateFiles: true,
    slots: {},
    shuffle: false,
    bail: 0,
    cpuThreshold: 80,
    memoryThreshold: undefined,
    memoryLimit: undefined,
    nice: undefined,
    timeout: 0,
    grace: 5000,
    startTimeout: 60_000,
    logLimit: 64_000_000,
    maxAttempts: 1,
    retryOn: ['Error'],
    retryDelay: { base: 0, factor: 1 },
    name: undefined,
    group: undefined,
    tag: {},
    resultsDir: '/project/results',
    reporter: [],
    sort: undefined,
    json: false,
    verbose: false,
    ui: false,
    plain: false,
    dryRun: false,
    failIf: undefined,
    baseline: undefined,
    failOn: undefined,
    root: '/project',
    config: undefined,
    envMode: 'test',
    setupFiles: [],
    watchFiles: [],
    track: [],
    trackers: [],
    trackerSpecs: [],
    trackWait: 30_000,
    trackStrict: false,
    queue: undefined,
    queueLease: 60_000,
    once: false,
  } satisfies ResolvedOptions)
})

test('the command line wins, then the environment, then each place in code, then the default', () => {
  const resolved = resolve({
    values: { bail: 1 },
    environment: { ZTXEXP_BAIL: '2', ZTXEXP_CONCURRENCY: '2' },
    written: [
      {
        options: { bail: 3, concurrency: 3, maxAttempts: 3, tag: { a: 'file' } },
        place: 'ztxexp.config.ts: experiment',
      },
      {
        options: { bail: 4, concurrency: 4, maxAttempts: 4, seed: 4, tag: { b: 'plugin' } },
        place: 'ztxexp(options)',
      },
    ],
  })
  expect(resolved).toMatchObject({ bail: 1, concurrency: 2, maxAttempts: 3, seed: 4, grace: 5000 })
  expect(resolved.tag).toEqual({ a: 'file' })
})

test('a session that changes its options does not change the defaults of the next', () => {
  resolve().retryOn.push('Changed')
  expect(resolve().retryOn).toEqual(['Error'])
})

test('shares of workers are rounded and at least one; numbers are taken as they are', () => {
  expect(resolve({ values: { workers: '50%' } }).workers).toBe(4)
  expect(resolve({ values: { workers: '1%' } }).workers).toBe(1)
  expect(resolve({ values: { workers: 20 } }).workers).toBe(20)
})

test('paths are absolute: the root from the working directory, the results from the root', () => {
  const resolved = resolve({ values: { root: 'sub', resultsDir: 'out' } })
  expect(resolved).toMatchObject({ root: '/project/sub', resultsDir: '/project/sub/out' })
})

describe('locateProject', () => {
  test('finds the root and no config file', () => {
    expect(locateProject({ cwd: tmpdir(), environment: { ZTXEXP_ROOT: '.' } }).root).toBe(tmpdir())
  })

  test('refuses a root that is not there', () => {
    expect(() => locateProject({ cwd: tmpdir(), values: { root: 'no-such-folder' } })).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining('Correct --root.') }),
    )
  })
})

test('types follow the table: undefined only without a default', () => {
  expectTypeOf<ResolvedOptions['workers']>().toEqualTypeOf<number>()
  expectTypeOf<ResolvedOptions['retryDelay']>().toEqualTypeOf<RetryDelay>()
  expectTypeOf<ResolvedOptions['seed']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<ResolvedOptions['shuffle']>().toEqualTypeOf<number | boolean>()
  expectTypeOf<ResolvedOptions['tag']>().toEqualTypeOf<string[] | Record<string, string>>()
})
