/** What one experiment file leaves behind is not seen by another, as between test files of Vitest. */
import { afterEach, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/isolation')

afterEach(() => project.clear())

test('Vitest keeps the same files apart', async () => {
  const { exitCode, stdout } = await project.vitest(['run'])
  expect(stdout).toMatch(/Tests {2}6 passed/)
  expect(exitCode).toBe(0)
})

test.each([
  [['--workers', '1']],
  [['--workers', '3']],
  [['--workers', '2', '--concurrency', '4']],
  [['--mode', 'sequential']],
  [['--mode', 'thread_pool', '--workers', '1']],
  [['--isolate']],
])('with %j no file sees what another leaves', async (args) => {
  expect((await project.ztxexp(args)).exitCode).toBe(0)
  expect(marks()).toEqual(['', '', '', '', '', ''])
})

test('VITEST_POOL_ID is at most the number of workers', async () => {
  await project.ztxexp(['--workers', '2'])
  const numbers = project.runs().map(({ metrics }) => metrics?.worker)
  expect(numbers.filter((number) => number !== 1 && number !== 2)).toEqual([])
})

test('with --no-isolate-files workers are shared, as with `--no-isolate` of Vitest', async () => {
  expect((await project.ztxexp(['--workers', '1', '--no-isolate-files'])).exitCode).toBe(0)
  expect(marks().filter((mark) => mark.includes('global environment prototype'))).not.toEqual([])
})

/** What each run saw of other files, when its file was loaded or in the run. */
function marks(): string[] {
  return project.runs().map(({ metrics }) => {
    const { atLoading, inRun } = metrics as { atLoading: string; inRun: string }
    return `${atLoading} ${inRun}`.trim()
  })
}
