/** The end of a command whose config file leaves something open. */
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('command/left-open')

test('ends by itself with its own exit code, and says what is open', async () => {
  const { stdout, stderr, exitCode } = await project.ztxexp()
  expect(stdout).toContain('2 succeeded')
  expect(stderr).toContain('Something is still open ten seconds after the end')
  expect(stderr).toContain('TCPServerWrap')
  expect(exitCode).toBe(0)
})
