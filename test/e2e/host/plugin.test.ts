/** Vitest with the plugin: every run of an experiment is a test, for every command and reporter. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { IS_INSTALLED, useFixture } from '../harness.ts'

const project = useFixture('host/projects')

interface JsonReport {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    assertionResults: {
      fullName: string
      status: string
      failureMessages: string[]
      meta: { ztxexp?: { runId?: string; configHash: string } }
    }[]
  }[]
}

async function runJson(
  ...args: string[]
): Promise<{ exitCode: number | null; statuses: Record<string, string>; report: JsonReport }> {
  const { exitCode, stderr } = await project.vitest([
    'run',
    '--reporter=json',
    '--outputFile=report.json',
    ...args,
  ])
  const report = JSON.parse(readFileSync(project.path('report.json'), 'utf8')) as JsonReport
  expect(stderr).not.toMatch(/Unhandled/)
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  return {
    exitCode,
    statuses: Object.fromEntries(tests.map(({ fullName, status }) => [fullName, status])),
    report,
  }
}

test('runs stand beside the tests of other projects, with their statuses and where they were recorded', async () => {
  project.clear()
  const { exitCode, statuses, report } = await runJson('train.exp.ts', 'unit.test.ts')
  expect(exitCode).toBe(0)
  expect(statuses).toEqual({
    adds: 'passed',
    'train lr=0.1': 'passed',
    'train lr=0.01': 'passed',
    flaky: 'passed',
    'makes no sense': 'skipped',
    later: 'skipped',
    'some day': 'todo',
  })
  const recorded = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ meta }) => meta.ztxexp?.runId ?? []),
  )
  expect(recorded.sort()).toEqual(
    project
      .runs()
      .map(({ id }) => id)
      .sort(),
  )
})

test('a failure has position and code frame in the source, its cause, and exit code 1', async () => {
  const { exitCode, stdout, stderr } = await project.vitest(['run', 'fails.exp.ts'])
  expect(exitCode).toBe(1)
  const output = stdout + stderr
  expect(output).toMatch(/FAIL[\s\S]*fails\.exp\.ts[\s\S]*RangeError: diverged/)
  expect(output).toMatch(/❯ step fails\.exp\.ts:5:9/)
  expect(output).toMatch(/5\| {3}throw new RangeError/)
  expect(output).toContain('Caused by: Error: bad batch')
})

test('the default reporter shows what a run printed under its name, and the tables follow', async () => {
  const { stdout } = await project.vitest(['run', 'train.exp.ts'])
  expect(stdout).toMatch(/stdout \| train\.exp\.ts.*train lr=0\.1\ntraining with 0\.1/)
  expect(stdout).toMatch(/Tests {2}3 passed \| 2 skipped \| 1 todo \(6\)/)
  expect(stdout).toMatch(
    /train lr=\$lr {2}train\.exp\.ts {2}\(2 runs\)[\s\S]*Runs {2}3 succeeded \| 1 skipped/,
  )
})

test('-t, .only and list choose as they do for tests', async () => {
  expect((await runJson('train.exp.ts', '-t', 'lr=0\\.01')).statuses).toMatchObject({
    'train lr=0.1': 'skipped',
    'train lr=0.01': 'passed',
    flaky: 'skipped',
  })
  expect((await runJson('only.exp.ts')).statuses).toEqual({ 'this one': 'passed', 'not this one': 'skipped' })
  project.clear()
  // Vitest 5 lists what it can see without loading the files, unless told otherwise.
  const { stdout } = await project.vitest([
    'list',
    'train.exp.ts',
    ...(IS_INSTALLED ? ['--no-static-parse'] : []),
  ])
  expect(stdout).toContain('[experiments] train.exp.ts > train lr=0.01')
  expect(project.runs()).toEqual([])
})

test('the JUnit reporter gets a test case for each run, and nothing else stands on its output', async () => {
  const { exitCode } = await project.vitest([
    'run',
    'train.exp.ts',
    'fails.exp.ts',
    '--reporter=junit',
    '--outputFile=junit.xml',
  ])
  expect(exitCode).toBe(1)
  const xml = readFileSync(project.path('junit.xml'), 'utf8')
  expect(xml).toMatch(/<testcase [^>]*name="train lr=0\.1"/)
  expect(xml).toMatch(/<failure message="diverged" type="RangeError">/)
})
