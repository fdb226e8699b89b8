/** `--mode` and `--workers`: where runs happen, and how many at once. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('command/modes')

/** What the two runs found, which wait for each other. */
async function meet(args: string[], patienceMs: number) {
  project.clear()
  const { stderr, exitCode } = await project.ztxexp(args, { env: { PATIENCE_MS: String(patienceMs) } })
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  const metrics = project.runs().map(({ metrics }) => metrics ?? {})
  return {
    count: metrics.length,
    haveMet: metrics.every(({ hasMet }) => hasMet === true),
    processes: new Set(metrics.map(({ pid }) => pid)).size,
    threads: new Set(metrics.map(({ threadId }) => threadId)).size,
    areInMainThread: metrics.every(({ isMainThread }) => isMainThread === true),
  }
}

const AT_ONCE = { count: 2, haveMet: true }
const ONE_BY_ONE = { count: 2, haveMet: false, processes: 1, threads: 1 }

test('process_pool runs in several processes at once', async () => {
  const found = await meet(['--workers', '2'], 20_000)
  expect(found).toEqual({ ...AT_ONCE, processes: 2, threads: 1, areInMainThread: true })
})

test.each(['thread_pool', 'joblib'])('%s runs in several threads of one process', async (mode) => {
  const found = await meet(['--mode', mode, '--workers', '2'], 20_000)
  expect(found).toEqual({ ...AT_ONCE, processes: 1, threads: 2, areInMainThread: false })
})

test('sequential runs one after the other, whatever --workers says', async () => {
  const found = await meet(['--mode', 'sequential', '--workers', '2'], 0)
  expect(found).toEqual({ ...ONE_BY_ONE, areInMainThread: true })
})

test('--workers 1 runs one after the other in one process', async () => {
  const found = await meet(['--workers', '1'], 0)
  expect(found).toEqual({ ...ONE_BY_ONE, areInMainThread: true })
})

test('--concurrency lets one worker go on with several runs', async () => {
  const found = await meet(['--workers', '1', '--concurrency', '2'], 20_000)
  expect(found).toEqual({ ...AT_ONCE, processes: 1, threads: 1, areInMainThread: true })
})

test('dynamic runs in processes', async () => {
  const found = await meet(['--mode', 'dynamic', '--workers', '2'], 0)
  expect(found).toMatchObject({ count: 2, areInMainThread: true })
})
