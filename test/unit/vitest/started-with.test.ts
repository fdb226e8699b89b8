/** Flags of Vitest as options of ours. */
import { expect, test } from 'vitest'
import { otherVersion, readFlags } from '../../../src/vitest/started-with.ts'

test.each([
  [{}, {}],
  [
    { bail: 1, testTimeout: 0 },
    { bail: 1, timeout: 0 },
  ],
  [{ retry: 2 }, { maxAttempts: 3 }],
  [{ retry: { count: 1, delay: 50 } }, { maxAttempts: 2, retryDelay: { base: 50, factor: 1 } }],
  [{ maxWorkers: '50%' }, { workers: '50%' }],
  [{ maxWorkers: 3 }, { workers: 3 }],
  [{ maxWorkers: 3, fileParallelism: false }, { workers: 1 }],
  [{ isolate: false }, { isolateFiles: false }],
  [{ pool: 'threads' }, { mode: 'thread_pool' }],
  [{ sequence: { shuffle: true } }, { shuffle: true }],
  [{ sequence: { shuffle: true, seed: 7 } }, { shuffle: 7 }],
  [{ sequence: { shuffle: { files: true } } }, { shuffle: false }],
  [{ sequence: { seed: 7 } }, {}],
])('%j', (flags, values) => {
  expect(readFlags(flags)).toEqual({ values, warnings: [] })
})

test('what does not hold for experiments is said', () => {
  const { warnings } = readFlags({ pool: 'vmForks', coverage: { enabled: true } })
  expect(warnings).toEqual([
    expect.stringContaining('--pool=vmForks is not for experiments'),
    expect.stringContaining('--coverage counts what tests reach'),
  ])
})

test('two versions of Vitest are named', () => {
  expect(otherVersion('4.1.12', '4.1.12')).toEqual([])
  expect(otherVersion('4.1.12', '5.1.1')).toEqual([
    expect.stringContaining('Vitest 4.1.12 runs, and ztxexp finds Vitest 5.1.1.'),
  ])
})
