/** A source that decides its third config from the results of the first two: in all modes, with all that a list has. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { until, useFixture } from '../harness.ts'

const project = useFixture('sweeps/source')
const TOLD = project.path('told.txt')

beforeEach(() => {
  project.clear()
  writeFileSync(TOLD, '')
  rmSync(project.path('exited'), { force: true })
})

const run = (args: string[], env: Record<string, string> = {}) =>
  project.ztxexp(args, { env: { TOLD, ZTXEXP_WORKERS: '2', ...env } })

function found(): unknown[] {
  return project.runs().flatMap(({ run, config }) => (run.experiment_name === 'downhill' ? [config.x] : []))
}

const told = () => readFileSync(TOLD, 'utf8').trim().split('\n')

const ALL = [0, 8, 7, 6, 5, 4]

describe.each(['sequential', 'process_pool', 'thread_pool', 'dynamic'])('in mode %s', (mode) => {
  test('it is asked again with what became of the first, and its runs are runs like others', async () => {
    const { exitCode, stdout, stderr } = await run(['--mode', mode, '--cpu-threshold', '100'])
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(found()).toEqual(ALL)
    expect(told().sort()).toEqual(ALL.map((x) => `${x} succeeded null`).sort())
    expect(stdout).toMatch(/its source makes the configs while they run: how many is not known/)
    expect(stdout).toMatch(/Runs {2}8 succeeded \(8\)/)
    expect(stdout).toMatch(/5 {2}★ 0/)
  })
})

test('a failed run is told of, and it goes on from there', async () => {
  const { exitCode } = await run([], { FAILS: '8' })
  expect(exitCode).toBe(1)
  expect(told()).toContain('8 failed RangeError')
  expect(found()).toEqual([0, 8, -1, 1, 2, 3, 4, 5, 6])
})

test('--bail, --limit and a name pattern hold for it', async () => {
  await run(['--bail', '1', '--workers', '1'], { FAILS: '8' })
  expect(found()).toEqual([0, 8])
  project.clear()
  const { stdout } = await run(['--limit', '3'])
  expect(found()).toEqual([0, 8, 7])
  expect(stdout).toMatch(/at most 3/)
  project.clear()
  await run(['-t', 'downhill'])
  expect(found()).toEqual(ALL)
  project.clear()
  await run(['-t', 'list'])
  expect(found()).toEqual([])
})

test('Ctrl-C ends it, and --resume goes on with what was told: nothing is done twice', async () => {
  const started = project.startZtxexp(['--workers', '2', '-t', 'downhill'], { env: { TOLD, WAIT: '400' } })
  await until(() => found().length >= 4, 'the fourth run')
  started.child.kill('SIGINT')
  expect((await started.finished).exitCode).toBe(130)
  expect(found()).toEqual([0, 8, 7, 6])
  writeFileSync(TOLD, '')
  const { exitCode, stdout } = await run(['--resume', '-t', 'downhill'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/3 runs in the past/)
  // What was interrupted is done anew; what had succeeded is known.
  expect(found()).toEqual([0, 8, 7, 6, 6, 5, 4])
  expect(told().slice(0, 3)).toEqual(['0 succeeded null', '8 succeeded null', '7 succeeded null'])
  await run(['--resume', '-t', 'downhill'])
  expect(found()).toHaveLength(7)
})

test('its total is that of all sessions', async () => {
  await run(['--limit', '2'], { TOTAL: '4' })
  expect(found()).toEqual([0, 8])
  const listed = await run(['--resume', '--dry-run'], { TOTAL: '4' })
  expect(listed.stderr).toMatch(/at most 4, 2 of them in the past/)
  await run(['--resume'], { TOTAL: '4' })
  expect(found()).toEqual([0, 8, 7, 6])
  await run(['--resume'], { TOTAL: '4' })
  expect(found()).toHaveLength(4)
})

test('a list says what is known, and runs nothing', async () => {
  const { exitCode, stdout, stderr } = await run(['--dry-run'])
  expect(exitCode).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(2)
  expect(stderr).toMatch(/downhill: its source makes the configs while they run: how many is not known/)
  const json = await project.ztxexp(['list', '--json'], { env: { TOTAL: '9' } })
  expect(JSON.parse(json.stdout)).toMatchObject({
    runs: [{ title: 'list beside it [known=1]' }, { title: 'list beside it [known=2]' }],
    sources: [{ file: 'source.exp.ts', experiment_name: 'downhill', action: 'ask', most: 9, past: 0 }],
  })
  expect(project.runs()).toEqual([])
})

describe('in Vitest', () => {
  const report = (name: string) => readFileSync(project.path(name), 'utf8')

  test('each of its runs is a test for every reporter, though nobody knew of it before', async () => {
    const reporters = ['json', 'junit'].flatMap((name) => [
      `--reporter=${name}`,
      `--outputFile.${name}=report.${name}`,
    ])
    const { exitCode, stdout } = await project.vitest(['run', '--reporter=verbose', ...reporters], {
      env: { FAILS: '4' },
    })
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/✓ source\.exp\.ts.* > downhill #3 \[x=7\]/)
    expect(stdout).toMatch(/Tests {2}1 failed \| 7 passed \(8\)/)
    const json = JSON.parse(report('report.json'))
    expect([json.numTotalTests, json.numFailedTests]).toEqual([8, 1])
    const results: { title: string; status: string }[] = json.testResults[0].assertionResults
    expect(results.map(({ title, status }) => `${title} ${status}`)).toEqual([
      'list beside it [known=1] passed',
      'list beside it [known=2] passed',
      ...[0, 8, 7, 6, 5].map((x, index) => `downhill #${index + 1} [x=${x}] passed`),
      'downhill #6 [x=4] failed',
    ])
    expect(report('report.junit')).toMatch(/tests="8" failures="1"/)
  })

  test('a name pattern is one for the name of its experiment', async () => {
    const { stdout } = await project.vitest(['run', '-t', 'downhill'])
    expect(stdout).toMatch(/6 passed \| 2 skipped \(8\)/)
  })
})

describe('a source that breaks down', () => {
  test.each([
    ['throws', /source\.exp\.ts > "downhill": its source of configs failed\. RangeError: no idea what next/],
    ['exits', /source\.exp\.ts > "downhill": its source of configs failed\. WorkerExit: .*3/],
  ])('%s, ends its experiment with a message, and nothing else', async (kind, message) => {
    const { exitCode, stderr } = await run([], { BREAKS: kind })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(message)
    expect(project.runs().map(({ run }) => run.status)).toEqual(Array(4).fill('succeeded'))
  })

  test('is made anew and told everything again, once', async () => {
    const { exitCode } = await run([], { BREAKS: 'exits once' })
    expect(exitCode).toBe(0)
    expect(found()).toEqual(ALL)
    expect(told().filter((line) => line.startsWith('0 '))).toHaveLength(2)
  })

  test('cannot be changed by --set and --grid', async () => {
    const { exitCode, stderr, stdout } = await run(['--set', 'x=1'])
    expect(exitCode).toBe(2)
    expect(stdout + stderr).toMatch(/--set x.*made by its source/s)
  })
})
