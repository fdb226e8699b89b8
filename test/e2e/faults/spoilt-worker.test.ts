/** What a run does to its worker does not reach the runs after it, and does not change its own end. */
import { beforeAll, describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

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

async function runWith(kinds: readonly string[], mode: string): Promise<RecordedRun[]> {
  project.clear()
  const args = ['--workers', '1', '--mode', mode]
  const { exitCode, stderr } = await project.ztxexp(args, { env: { KINDS: kinds.join() } })
  expect(exitCode, stderr).toBe(0)
  return project.runs()
}

// One session for all: what of one kind is not put right is there for the next ones too.
describe.each([
  ['process_pool', [...IN_ANY, ...IN_PROCESSES]],
  ['thread_pool', IN_ANY],
] as const)('in mode %s', (mode, kinds) => {
  let runs: RecordedRun[]
  beforeAll(async () => {
    runs = await runWith(kinds, mode)
  })

  test.each(kinds)('runs are as in a fresh worker (%s)', (kind) => {
    const [spoilt, ...others] = runs.filter(({ run }) => String(run.title).split(' ').includes(kind))
    expect(others.map(({ run }) => [run.status, run.attempt])).toEqual(Array(2).fill(['succeeded', 1]))
    expect(spoilt?.run).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(spoilt?.metrics?.list).toEqual([1, 2])
    for (const { metrics, steps, log } of others) {
      expect(metrics?.names).toEqual(['0', '1', '2', 'i'])
      expect(steps).toHaveLength(1)
      expect(log).toMatch(/STDOUT - printed/)
    }
  })
})

test('a worker stays where what was changed only has to be put back', async () => {
  const runs = await runWith(['random'], 'process_pool')
  expect(runs.map(({ run }) => run.status)).toEqual(Array(3).fill('succeeded'))
  expect(new Set(runs.map(({ metrics }) => metrics?.pid)).size).toBe(1)
  expect(runs.map(({ metrics }) => metrics?.random)).not.toContain(0.5)
})
