/** Plugins beside ours in one of several projects: they count with the command, as with Vitest. */
import { beforeEach, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('host/project-plugins')
beforeEach(() => project.clear())

const EXPECTED = [{ words: ['one', 'two'], defined: 'defined' }]

test('vitest run', async () => {
  await project.vitest(['run', '--project', 'experiments'])
  expect(project.runs().map(({ metrics }) => metrics)).toEqual(EXPECTED)
})

test('the command, with the options of the plugin', async () => {
  const { stdout, stderr } = await project.ztxexp(['-c', 'vitest.config.ts'])
  expect(stderr).toBe('')
  expect(stdout).toContain('1 worker')
  expect(project.runs().map(({ metrics }) => metrics)).toEqual(EXPECTED)
})
