/** Two processes on one results directory. */
import { expect, test } from 'vitest'
import { until, useFixture } from '../harness.ts'

const project = useFixture('resume/many')

test('two processes with --resume share the configs: each runs once, and both show all of them', async () => {
  project.clear()
  const both = await Promise.all([project.ztxexp(['--resume']), project.ztxexp(['--resume'])])
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  for (const { stdout } of both) expect(stdout).toMatch(/Runs .*\(200\)/)
  const statuses = project.runs().map(({ run }) => run.status)
  expect(statuses).toEqual(Array(200).fill('succeeded'))
})

test('when one of them is killed, the other takes over what it was running', async () => {
  project.clear()
  const doomed = project.startZtxexp(['--resume'])
  const survivor = project.startZtxexp(['--resume'])
  await until(() => project.runs().length >= 40, 'both to be at work')
  doomed.child.kill('SIGKILL')
  await doomed.finished
  expect((await survivor.finished).exitCode).toBe(0)
  await project.ztxexp(['--resume'])
  const runs = project.runs()
  expect(runs.filter(({ run }) => run.status === 'running')).toEqual([])
  const succeeded = runs.filter(({ run }) => run.status === 'succeeded')
  expect(new Set(succeeded.map(({ config }) => config.index)).size).toBe(200)
  expect(succeeded).toHaveLength(200)
}, 60_000)

test('without --resume they do not disturb each other', async () => {
  project.clear()
  const args = ['-t', 'index=1\\d\\]']
  const both = await Promise.all([project.ztxexp(args), project.ztxexp(args)])
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(project.runs().map(({ run }) => run.status)).toEqual(Array(20).fill('succeeded'))
})
