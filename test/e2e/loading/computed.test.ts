/** Imports that nobody can see before the code runs: what they give, and that a change of what they reached counts. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Project, until, useFixture } from '../harness.ts'

const project = useFixture('loading/computed')
const watched = useFixture('loading/computed')

function metricsByTitle({ runs }: { runs: ReturnType<Project['runs']> }): Record<string, unknown> {
  return Object.fromEntries(runs.map(({ run, metrics }) => [run.title, metrics]))
}

test('a path, a file url and names without or with another extension give the instance that others import', async () => {
  const { exitCode, stderr } = await project.ztxexp(['--resume=code'])
  expect(exitCode, stderr).toBe(0)
  expect(metricsByTitle({ runs: project.runs() })).toMatchObject({
    'import first by path': { name: 'first', isShared: true },
    'import second by url': { name: 'second', isShared: true },
    'import first by relative': { name: 'first', isShared: true },
    'import second by js': { name: 'second', isShared: true },
    required: { name: 'third' },
    missing: {
      message: `Cannot find module './mods/absent' imported from ${project.path('computed.exp.ts')}`,
    },
  })
})

test('each run records what it has reached, imported or required', () => {
  const reached = Object.fromEntries(project.runs().map(({ run }) => [run.title, run.reached]))
  expect(reached['import first by path']).toEqual(['mods/first.ts'])
  expect(reached['import second by js']).toContain('mods/second.ts')
  expect(reached['import second by js']).not.toContain('mods/first.ts')
  expect(reached.required).toContain('mods/third.cjs')
})

test('--resume=code runs again what reached a file that has changed, and nothing else', async () => {
  writeFileSync(
    project.path('mods/first.ts'),
    "export { made } from './second'\nexport const name = 'anew'\n",
  )
  const { stdout } = await project.ztxexp(['--resume=code', '-t', 'import'])
  expect(stdout).toContain('Resume=code: 2 reused, 2 to run (2 stale: the code changed)')
  expect(metricsByTitle({ runs: project.runs() })).toMatchObject({
    'import first by path': { name: 'anew', isShared: true },
    'import first by relative': { name: 'anew', isShared: true },
  })
  const again = await project.ztxexp(['--resume=code', '-t', 'import'])
  expect(again.stdout).toContain('Resume=code: 4 reused, none to run')
})

test('watch runs the file again when what a run has reached is saved, with the new code', async () => {
  const { child, finished } = watched.startZtxexp(['watch', '-t', 'first by path|required'])
  let output = ''
  child.stdout?.on('data', (text: string) => {
    output += text
  })
  const rounds = (count: number) =>
    until(() => output.split('Waiting for file changes').length > count, `${count} rounds`)
  const names = () =>
    watched
      .runs()
      .map(({ metrics }) => metrics?.name)
      .sort()
  await rounds(1)
  writeFileSync(watched.path('mods/first.ts'), "export const made = {}\nexport const name = 'anew'\n")
  await rounds(2)
  expect(names()).toEqual(['anew', 'first', 'third', 'third'])
  writeFileSync(watched.path('mods/third.cjs'), "exports.name = 'third anew'\n")
  await rounds(3)
  expect(names()).toEqual(['anew', 'anew', 'first', 'third', 'third', 'third anew'])
  child.kill('SIGINT')
  expect((await finished).exitCode).toBe(130)
}, 100_000)
