/** What is recorded, and told to the reporters of Vitest, of an assertion that did not hold. */
import { beforeEach, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('faults/recording')
beforeEach(() => project.clear())

test('`show` has the comparison of an assertion, and no fields that say nothing', async () => {
  await project.ztxexp(['-t', 'compares|prints|asserts'])
  for (const { id, run } of project.runs()) {
    const { stdout } = await project.ztxexp(['show', id])
    expect(stdout).toContain('AssertionError')
    expect(stdout).not.toContain('Fields')
    if (run.title === 'prints alike') expect(stdout).toContain('Compared values have no visual difference.')
  }
})

test('a run that fails in time has its own error and duration, however long the error takes to record', async () => {
  const { exitCode } = await project.ztxexp(['-t', 'slow', '--timeout', '1s'])
  expect(exitCode).toBe(1)
  const [slow] = project.runs()
  expect(slow?.run).toMatchObject({ error_type: 'Error', error_message: 'slow to read' })
  expect(slow?.run.duration_sec).toBeLessThan(1)
})

test.each(['tap', 'tap-flat'])('--reporter=%s prints both sides of an assertion', async (reporter) => {
  const { exitCode, stdout, stderr } = await project.ztxexp([
    '-t',
    'compares|prints|asserts',
    `--reporter=${reporter}`,
  ])
  expect(stderr).not.toContain('bug in ztxexp')
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/actual: "1"\n *expected: "2"/)
  expect(stdout).toMatch(/actual: "\{\n {2}\\"a\\": \[\n {4}1,\n {2}\],\n\}"\n *expected: /)
})
