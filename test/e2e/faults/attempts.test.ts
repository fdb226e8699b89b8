/** Attempts: what is tried again, what is recorded of it, and what Vitest sees. */
import { beforeAll, describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('faults/attempts')

function runsByTitle(): Map<unknown, RecordedRun> {
  return new Map(project.runs().map((run) => [run.run.title, run]))
}

describe('with three attempts', () => {
  let runs: Map<unknown, RecordedRun>

  beforeAll(async () => {
    project.clear()
    await project.ztxexp(['--max-attempts', '3', '--workers', '2', '--grace', '100ms'])
    runs = runsByTitle()
  })

  test.each([
    ['flaky', 'succeeded', 3, null],
    ['crashes once', 'succeeded', 2, null],
    ['slow once', 'succeeded', 2, null],
    ['hopeless', 'failed', 1, 'NoRetry'],
    ['other error', 'failed', 1, 'TypeError'],
    ['parent class', 'succeeded', 2, null],
    ['skips', 'skipped', 1, 'SkipRun'],
  ])('%s: %s in attempt %i', (title, status, attempt, error_type) => {
    const counts = { attempt, retry_count: attempt - 1 }
    expect(runs.get(title)?.run).toMatchObject({ status, error_type, ...counts })
    expect(runs.get(title)?.meta).toMatchObject({ attempt })
  })

  test('a run keeps its directory, with the metrics, output and events of each attempt', () => {
    const run = runs.get('flaky')
    expect(run?.metrics).toEqual({ attempt: 3, recorded: 3 })
    expect(run?.steps.map(({ attempt, metrics }) => [attempt, metrics])).toEqual(
      [1, 2, 3].map((attempt) => [attempt, { attempt }]),
    )
    expect(run?.log.match(/(?<=STDOUT - ).*/g)).toEqual(['attempt 1', 'attempt 2', 'attempt 3'])
    const retries = run?.events.filter(({ event }) => event === 'retry')
    expect(retries).toMatchObject([
      { attempt: 1, error_type: 'HttpError', error_message: 'no. 1', error_fields: { status: 503 } },
      { attempt: 2, error_type: 'HttpError', error_message: 'no. 2' },
    ])
    expect(run?.error).toBeUndefined()
  })

  test('the delay between attempts grows', () => {
    const times = runs.get('flaky')?.steps.map(({ timestamp }) => Date.parse(String(timestamp))) ?? []
    const [first = 0, second = 0, third = 0] = times
    expect(second - first).toBeGreaterThanOrEqual(39)
    expect(third - second).toBeGreaterThanOrEqual(79)
  })
})

test('a worker is used again, and with --isolate by no other run', async () => {
  project.clear()
  await project.ztxexp(['-t', 'calls', '--workers', '1'])
  expect(project.runs().map(({ metrics }) => metrics?.calls)).toEqual([1, 2, 3, 4])
  project.clear()
  await project.ztxexp(['-t', 'calls', '--workers', '1', '--isolate'])
  expect(project.runs().map(({ metrics }) => metrics?.calls)).toEqual([1, 1, 1, 1])
  expect(new Set(project.runs().map(({ metrics }) => metrics?.pid)).size).toBe(4)
})

test('Vitest sees the number of retries, why a run was skipped, and output under its name', async () => {
  project.clear()
  const { stdout, stderr } = await project.vitest(['run', '-t', 'flaky|skips', '--reporter', 'verbose'])
  expect(stdout).toMatch(/✓ .*flaky.*\(retry x2\)/)
  expect(stdout).toMatch(/↓ .*skips.*\[makes no sense\]/)
  expect(stdout).toMatch(/stdout \| attempts\.exp\.ts\S* > flaky\n(?:.*\n)?attempt 1/)
  expect(stderr).toBe('')
})
