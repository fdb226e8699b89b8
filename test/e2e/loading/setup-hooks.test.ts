/** Hooks of Vitest in a setup file: around all runs of a worker, and around each. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('loading/setup-hooks')

test('beforeAll is called once in a worker, beforeEach and afterEach around each run, afterAll at the end', async () => {
  project.reset()
  const { exitCode } = await project.ztxexp(['--workers', '1'])
  expect(exitCode).toBe(1)
  const runs = project.runs()
  expect(runs.map(({ run }) => run.status)).toEqual([
    'succeeded',
    'succeeded',
    'succeeded',
    'failed',
    'skipped',
  ])
  const asked = runs.filter(({ run }) => run.status === 'succeeded')
  expect(asked.map(({ metrics }) => metrics)).toEqual(asked.map(() => ({ answers: 1, starts: 1 })))
  const titles = ['asks [a]', 'asks [b]', 'asks [c]', 'fails', 'is skipped by the setup']
  expect(readFileSync(project.path('hooks.log'), 'utf8').split('\n')).toEqual([
    'beforeAll',
    ...titles.flatMap((title) => [`before ${title}`, `after ${title}`]),
    'afterAll',
    'undone',
    '',
  ])
})

test('nothing is called where runs are only listed', async () => {
  rmSync(project.path('hooks.log'), { force: true })
  await project.ztxexp(['list'])
  expect(existsSync(project.path('hooks.log'))).toBe(false)
})

test('a beforeAll that does not end fails the runs with its name, and an afterAll that throws is told', async () => {
  project.clear()
  const { stderr, stdout } = await project.ztxexp(['-c', 'broken.config.ts', '--workers', '1'])
  expect(stdout + stderr).toContain('beforeAll of a setup file took longer than 20 ms')
  expect(stderr.replace(/\s+/g, ' ')).toContain('afterAll of a setup file failed: cannot close')
  expect(new Set(project.runs().map(({ run }) => run.status))).toEqual(new Set(['failed']))
})
