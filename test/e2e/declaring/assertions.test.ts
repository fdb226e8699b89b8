/** Which parts of Vitest's `expect` and `vi` work within an experiment: what the README says of them. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/assertions')

async function statuses(filter: string): Promise<Record<string, string>> {
  const { stdout } = await project.ztxexp([filter, '--json'])
  const { runs } = JSON.parse(stdout) as { runs: { title: string; status: string }[] }
  return Object.fromEntries(runs.map(({ title, status }) => [title, status]))
}

test('plain assertions work, and nobody counts them', async () => {
  expect(await statuses('work')).toEqual({
    matchers: 'succeeded',
    promises: 'succeeded',
    'mock functions': 'succeeded',
    'counts are not looked at': 'succeeded',
  })
})

test('what needs a test of Vitest fails the run', async () => {
  expect(await statuses('need')).toEqual({
    'expect.soft': 'failed',
    'expect.poll': 'failed',
    'a snapshot': 'failed',
    'an inline snapshot': 'failed',
    toSatisfy: 'failed',
    toBeOneOf: 'failed',
    'expect.extend': 'failed',
    'vi.waitFor': 'failed',
    'fake timers': 'failed',
  })
})

test('a file that mocks modules does not load', async () => {
  const { stderr, exitCode } = await project.ztxexp(['mock'])
  expect(stderr).toContain('mock.exp.ts did not load')
  expect(exitCode).toBe(2)
})
