/** Workers that hang before they can run anything. */
import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { processesWith, until, useFixture } from '../harness.ts'

const project = useFixture('faults/hanging-start')

beforeEach(() => {
  project.clear()
  for (const folder of ['first', 'lock']) rmSync(project.path(folder), { recursive: true, force: true })
})

test('a worker that hangs while it starts is ended, and its run goes to another one', async () => {
  const args = ['runs', '-c', 'hangs.config.ts', '--start-timeout', '2s', '--workers', '2']
  const { exitCode, stderr } = await project.ztxexp(args)
  expect(exitCode, stderr).toBe(0)
  const runs = project.runs()
  expect(runs.map(({ run }) => [run.status, run.attempt])).toEqual(Array(3).fill(['succeeded', 1]))
  expect(new Set(runs.map(({ metrics }) => metrics?.pid)).size).toBe(1)
})

test('where every worker hangs, the session ends and says why', async () => {
  await project.ztxexp(['runs', '-c', 'hangs.config.ts', '--workers', '1'])
  project.clear()
  const args = ['runs', '-c', 'hangs.config.ts', '--start-timeout', '1s']
  const { exitCode, stderr } = await project.ztxexp(args)
  expect(exitCode).toBe(2)
  expect(stderr.replace(/\s+/g, ' ')).toMatch(
    /did not answer within 1 s of its start and was ended.*Raise --start-timeout/,
  )
  expect(project.runs()).toEqual([])
})

test('a file that loads in one worker and hangs in the next fails the run there, and no other', async () => {
  const { exitCode } = await project.ztxexp(['locks', '--start-timeout', '1s', '--workers', '2'])
  expect(exitCode).toBe(1)
  const runs = project.runs().map(({ run }) => [run.status, run.error_type])
  expect(runs.sort()).toEqual([
    ['failed', 'LoadTimeoutError'],
    ['succeeded', null],
  ])
})

test.skipIf(process.platform !== 'linux')(
  'a worker that hangs while it starts ends with the command',
  async () => {
    const HANGING = randomUUID()
    const args = ['runs', '-c', 'hangs.config.ts', '--workers', '2']
    const { child, finished } = project.startZtxexp(args, { env: { HANGING } })
    await until(() => existsSync(project.path('results')) && project.runs().length >= 2, 'two runs')
    await until(() => processesWith('HANGING', HANGING).length >= 3, 'two workers')
    child.kill('SIGKILL')
    await finished
    await until(() => processesWith('HANGING', HANGING).length === 0, 'the end of every worker')
  },
)
