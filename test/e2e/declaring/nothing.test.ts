/** Files without experiments, or with none that is to run: what the totals make of them, and what is said. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('declaring/nothing')

test('the totals count what was skipped, what is to do, and files without experiments', async () => {
  const { stdout } = await project.ztxexp()
  expect(stdout).toMatch(/^ +Files {2}1 passed \| 1 todo \| 1 did not load \| 2 without experiments \(5\)$/m)
  expect(stdout).toMatch(/^ Experiments {2}1 passed \| 1 skipped \| 2 todo \(4\)$/m)
  expect(stdout).toMatch(/^ +Runs {2}1 succeeded \(1\)$/m)
})

test('experiments that a name pattern leaves out are not counted', async () => {
  const { stdout } = await project.ztxexp(['fine', 'todo', '-t', 'fine'])
  expect(stdout).toMatch(/^ +Files {2}1 passed \(1\)\n Experiments {2}1 passed \(1\)$/m)
})

test('a file without experiments is named, and what it lacks', async () => {
  const { stderr, exitCode } = await project.ztxexp(['empty', 'no-config'])
  expect(stderr).toBe(
    'empty.exp.ts, no-config.exp.ts have no experiment with a config to run.\n' +
      "Declare one with: experiment('name', () => ({ score: 1 })), imported from 'ztxexp'.\n",
  )
  expect(exitCode).toBe(1)
  const listed = await project.ztxexp(['list', 'empty'])
  expect(listed.stderr).toContain('empty.exp.ts has no experiment')
  const besides = await project.ztxexp(['empty', 'fine', '-t', 'no such run'])
  expect(besides.stderr).toMatch(/^No runs match\.[\s\S]*\nempty\.exp\.ts has no experiment/)
})

test('while a file is broken, an export is not what comes next', async () => {
  const { stdout } = await project.ztxexp()
  expect(stdout).toContain('Next  ztxexp results')
  expect(stdout).not.toContain('ztxexp export')
})
