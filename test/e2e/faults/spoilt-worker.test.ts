/** What a run does to its worker does not reach the runs after it, and does not change its own end. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/spoilt-worker')
const IN_ANY = [
  'descriptors',
  'promise',
  'array',
  'json',
  'process',
  'timers',
  'object',
  'frozen',
  'errors',
  'heap',
]
const IN_PROCESSES = ['folder', 'umask', 'busy', ...(process.getuid?.() === 0 ? ['user'] : [])]

async function runWith(KIND: string, mode: string) {
  project.clear()
  const args = ['--workers', '1', '--mode', mode]
  const { exitCode, stderr } = await project.ztxexp(args, { env: { KIND } })
  expect(exitCode, stderr).toBe(0)
  const runs = project.runs()
  expect(runs.map(({ run }) => [run.status, run.attempt])).toEqual(Array(3).fill(['succeeded', 1]))
  return runs
}

test.each([
  ...IN_ANY.map((kind) => ['process_pool', kind] as const),
  ...IN_PROCESSES.map((kind) => ['process_pool', kind] as const),
  ...IN_ANY.map((kind) => ['thread_pool', kind] as const),
])('runs are as in a fresh worker (%s, %s)', async (mode, kind) => {
  const [spoilt, ...others] = await runWith(kind, mode)
  expect(spoilt?.metrics?.list).toEqual([1, 2])
  for (const { metrics, steps, log } of others) {
    expect(metrics?.names).toEqual(['0', '1', '2', 'i'])
    expect(steps).toHaveLength(1)
    expect(log).toMatch(/STDOUT - printed/)
  }
})

test('a worker stays where what was changed only has to be put back', async () => {
  const runs = await runWith('random', 'process_pool')
  expect(new Set(runs.map(({ metrics }) => metrics?.pid)).size).toBe(1)
  expect(runs.map(({ metrics }) => metrics?.random)).not.toContain(0.5)
})
