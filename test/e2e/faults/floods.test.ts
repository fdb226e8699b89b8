/** Runs that print more than anyone can read. */
import { beforeAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('faults/floods')
let runs: Map<unknown, RecordedRun>

beforeAll(async () => {
  await project.ztxexp(['--workers', '1', '--log-limit', '100KB'])
  runs = new Map(project.runs().map((run) => [run.run.title, run]))
})

test.each(['a line', 'a buffer', 'child', 'zeros'])(
  'the log is cut, and the run is as it is (%s)',
  (title) => {
    const { run, log } = runs.get(title) ?? {}
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(log?.length).toBeGreaterThan(99_000)
    expect(log?.length).toBeLessThan(102_000)
    expect(log?.match(/left out: it is more than 0\.1 MB \(--log-limit\)/g)).toHaveLength(1)
  },
)

test('what is said of the run itself is there all the same', () => {
  const { run, log } = runs.get('lines') ?? {}
  expect(run).toMatchObject({ status: 'failed', error_type: 'RangeError' })
  expect(log).toMatch(
    /line 0\n[\s\S]*--log-limit[\s\S]* - ERROR - Run \S+ attempt 1 failed\nRangeError: after all/,
  )
  expect(log?.length).toBeLessThan(110_000)
})

test('characters that arrive in pieces are whole', () => {
  for (const character of ['ä', '€', '😀']) expect(runs.get('pieces')?.log.split(character)).toHaveLength(3)
  expect(runs.get('pieces')?.log).toMatch(/STDOUT - ä€😀\n/)
  expect(runs.get('pieces')?.log).not.toContain('\ufffd')
})
