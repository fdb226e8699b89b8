/** Whatever a run returns, logs or throws, however deep: it ends as a run, and the others are not harmed. */
import { beforeAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'
import type { RecordedRun } from '../read-runs.ts'

const project = useFixture('faults/depth')
let runs: Map<unknown, RecordedRun>

beforeAll(async () => {
  const { exitCode, stderr } = await project.ztxexp(['--workers', '2'])
  expect(exitCode, stderr).toBe(1)
  runs = new Map(project.runs().map((run) => [run.run.title, run]))
}, 120_000)

test.each([
  [
    'returns 2,000 levels',
    'TypeError',
    /hold more than 100 levels of objects and lists at tree(\.in)+\.…\. /,
  ],
  ['throws 2,000 levels', 'Error', /^bad$/],
  ['throws a chain of 2,000 causes', 'Error', /^cause 1999$/],
  ['throws an error of itself', 'AggregateError', /^many$/],
  ['logs a place that is no text', 'TypeError', /split must be a text, got an object/],
])('a run that %s has failed with %s', (title, type, message) => {
  expect(runs.get(title)?.run).toMatchObject({
    status: 'failed',
    error_type: type,
    error_message: expect.stringMatching(message),
  })
})

test.each(['returns 90 levels', 'fine'])('a run that %s has succeeded', (title) => {
  expect(runs.get(title)?.run).toMatchObject({ status: 'succeeded' })
})
