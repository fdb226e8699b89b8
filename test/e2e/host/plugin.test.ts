/** The plugin in a Vitest config: every run is a test, for Vitest's own commands and reporters. */
import { readFileSync } from 'node:fs'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Finished, useFixture } from '../harness.ts'

const project = useFixture('host/plugin')
beforeEach(() => project.clear())

const TRAIN = ['train lr=0.1', 'train lr=0.01', 'flaky', 'skips itself']

interface Seen {
  name: string
  state: string
  retryCount: number
  duration: number
  ztxexp: { runId: string; runDir: string; configHash: string }
}

interface JsonReport {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    assertionResults: { title: string; status: string; meta: { ztxexp?: { runId: string } } }[]
  }[]
}

function readReport(): JsonReport {
  return JSON.parse(readFileSync(project.path('report.json'), 'utf8')) as JsonReport
}

function titles(): unknown[] {
  return project.runs().map(({ run }) => run.title)
}

describe('vitest run --reporter=verbose', () => {
  let finished: Finished
  let runs: ReturnType<typeof project.runs>
  beforeAll(async () => {
    finished = await project.vitest(['run', 'train', '--reporter=verbose', '--reporter=./meta-reporter.ts'])
    runs = project.runs()
  })

  test('shows every run as a test, with retries and the reason of a skip', () => {
    const { stdout, exitCode } = finished
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/ ✓ train\.exp\.ts.* > train lr=0\.1 /)
    expect(stdout).toMatch(/ ✓ train\.exp\.ts.* > flaky .*\(retry x2\)/)
    expect(stdout).toMatch(/ ↓ train\.exp\.ts.* > skips itself .*\[nothing to do\]/)
    expect(stdout).toContain('3 passed | 2 skipped | 1 todo (6)')
  })

  test('prints what a run printed under the name of that run', () => {
    expect(finished.stdout).toMatch(/stdout \| train\.exp\.ts.* > train lr=0\.01\nprinted with 0\.01\n/)
    expect(finished.stderr).toMatch(/stderr \| train\.exp\.ts.* > train lr=0\.01\ncomplained with 0\.01\n/)
  })

  test('gives reporters the run, its directory, its config hash and its retries', () => {
    const seen = JSON.parse(readFileSync(project.path('seen.json'), 'utf8')) as Seen[]
    const reported = seen.filter(({ ztxexp }) => ztxexp.runId)
    expect(reported.map(({ name }) => name).sort()).toEqual([...TRAIN].sort())
    for (const { name, state, retryCount, duration, ztxexp } of reported) {
      const recorded = runs.find(({ id }) => id === ztxexp.runId)
      expect(recorded?.run).toMatchObject({
        title: name,
        status: state.replace('passed', 'succeeded'),
        retry_count: retryCount,
        config_hash: ztxexp.configHash,
        tags: { by: 'vitest' },
      })
      expect(recorded?.dir).toBe(ztxexp.runDir)
      expect(Math.abs(Number(recorded?.run.duration_sec) * 1000 - duration)).toBeLessThan(1)
    }
    expect(reported.find(({ name }) => name === 'flaky')?.retryCount).toBe(2)
  })
})

test('-t runs only the runs whose title matches', async () => {
  const { stdout, exitCode } = await project.vitest(['run', '-t', 'lr=0.01'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/Tests {2}1 passed \| \d+ skipped/)
  expect(titles()).toEqual(['train lr=0.01'])
})

test('--reporter=json gives each run with its status, and a failed run the exit code 1', async () => {
  const args = ['run', 'failing', 'only', '--reporter=json', '--outputFile=report.json']
  const { exitCode } = await project.vitest(args)
  expect(exitCode).toBe(1)
  const report = readReport()
  expect(report).toMatchObject({ success: false, numPassedTests: 1, numFailedTests: 1 })
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(results.map(({ title, status }) => [title, status])).toEqual(
    expect.arrayContaining([
      ['fails', 'failed'],
      ['only this one', 'passed'],
      ['not this one', 'skipped'],
    ]),
  )
  const failed = results.find(({ status }) => status === 'failed')
  expect(project.runs().map(({ id }) => id)).toContain(failed?.meta.ztxexp?.runId)
  expect(titles().sort()).toEqual(['fails', 'only this one'])
})

test('--reporter=junit writes a test case per run', async () => {
  const args = ['run', 'only', 'failing', '--reporter=junit', '--outputFile=report.xml']
  const { exitCode } = await project.vitest(args)
  expect(exitCode).toBe(1)
  const report = readFileSync(project.path('report.xml'), 'utf8')
  expect(report).toMatch(/<testsuites name="vitest tests" tests="3" failures="1"/)
  expect(report).toMatch(/<testcase classname="only\.exp\.ts" name="not this one"[^>]*>\s*<skipped\/>/)
  expect(report).toMatch(
    /<failure message="on purpose" type="TypeError">\s*TypeError: on purpose\n ❯ .*failing\.exp\.ts:6:9/,
  )
})

test('vitest list names every run, and runs nothing', async () => {
  const { stdout, exitCode } = await project.vitest(['list', 'train'])
  expect(exitCode).toBe(0)
  expect(stdout.trim().split('\n')).toEqual(TRAIN.map((title) => `train.exp.ts > ${title}`))
  expect(titles()).toEqual([])
})

describe('as one of several projects', () => {
  let finished: Finished
  let report: JsonReport
  beforeAll(async () => {
    const args = ['run', 'titles', '-c', 'projects.config.ts', '--reporter=json', '--reporter=verbose']
    finished = await project.vitest([...args, '--outputFile.json=report.json'])
    report = readReport()
  })

  test('experiments run beside unit tests, each under the name of its project', () => {
    expect(finished.exitCode).toBe(0)
    expect(finished.stdout).toMatch(/✓ \|unit\| titles\.test\.ts > /)
    expect(finished.stdout).toMatch(/✓ \|experiments\| titles\.exp\.ts.* > /)
    expect(finished.stdout).toMatch(/Test Files {2}2 passed/)
  })

  test('titles are what test.each makes of the same names and values', () => {
    const of = (file: string) => {
      const found = report.testResults.find(({ name }) => name.endsWith(file))?.assertionResults ?? []
      // Vitest 4 quotes texts, Vitest 5 does not.
      return found.map(({ title }) => title.replaceAll("'", ''))
    }
    expect(of('titles.exp.ts')).toHaveLength(6)
    expect(of('titles.exp.ts')).toEqual(of('titles.test.ts'))
  })

  test('--project chooses', async () => {
    const args = ['run', '-c', 'projects.config.ts', '--project', 'experiments', 'only']
    const { stdout, exitCode } = await project.vitest(args)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('1 passed | 1 skipped (2)')
    expect(titles()).toEqual(['only this one'])
  })
})
