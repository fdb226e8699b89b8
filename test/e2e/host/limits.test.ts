/** Limits that are missed, for whoever reads a report of Vitest: failures of their own, beside runs that succeeded. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Finished, reportOf, useFixture } from '../harness.ts'

const project = useFixture('host/limits')
const hostile = useFixture('host/limits')
const LIMIT = 'limit of train lr=$lr: score >= 0.75'

const ways: [name: string, run: (args: string[]) => Promise<Finished>][] = [
  ['ztxexp', (args) => project.ztxexp(args)],
  ['vitest run', (args) => project.vitest(['run', ...args])],
]

describe.each(ways)('%s', (_name, run) => {
  test('JUnit has one failure, which says what missed which limit', async () => {
    const { exitCode, ...finished } = await run(['--reporter=junit'])
    const stdout = reportOf(finished)
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/<testsuites [^>]*tests="6" failures="1" errors="0"/)
    expect(stdout).toContain(LIMIT.replace('>', '&gt;'))
    expect(stdout).toContain('type="LimitMissed"')
    expect(stdout).toContain('train lr=0.3: score is 0.7000')
  })

  test('JSON counts it, and the runs as passed', async () => {
    const report = JSON.parse(reportOf(await run(['--reporter=json']))) as {
      testResults: { assertionResults: { title: string; status: string }[] }[]
    }
    expect(report).toMatchObject({ success: false, numTotalTests: 6, numFailedTests: 1, numPassedTests: 5 })
    const { assertionResults } = report.testResults[0] ?? { assertionResults: [] }
    expect(assertionResults.map(({ title, status }) => [title, status])).toEqual([
      ['train lr=0.1', 'passed'],
      ['train lr=0.2', 'passed'],
      ['train lr=0.3', 'passed'],
      ['free', 'passed'],
      [LIMIT, 'failed'],
      ['limit of train lr=$lr: loss <= 10', 'passed'],
    ])
    expect(new Set(project.runs().map(({ run }) => run.status))).toEqual(new Set(['succeeded']))
  })

  test('GitHub has an annotation where the experiment is declared, and a failure in its summary', async () => {
    const summary = project.path('summary.md')
    writeFileSync(summary, '')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: project.dir }
    const { stdout } = await (_name === 'ztxexp'
      ? project.ztxexp(['--reporter=github-actions'], { env })
      : project.vitest(['run', '--reporter=github-actions'], { env }))
    expect(stdout).toMatch(/::error file=.*limits\.exp\.ts,title=.*limit of train[^,]*,line=5,/)
    // Below our command it is ours.
    const expected =
      _name === 'ztxexp' ? /Expected: 5 met, 1 missed\./ : /\*\*1 failure\*\*.*\*\*5 passes\*\*/
    expect(readFileSync(summary, 'utf8')).toMatch(expected)
  })
})

test('--fail-if is a test of each experiment', async () => {
  const args = ['-t', 'free', '--fail-if', 'score < 1', '--reporter=json']
  const { exitCode, ...finished } = await project.ztxexp(args)
  const report = reportOf(finished)
  expect(exitCode).toBe(1)
  expect(report).toContain('limit of free: not (score < 1)')
  expect(JSON.parse(report)).toMatchObject({ numFailedTests: 1 })
})

test('a list names runs only', async () => {
  const { stdout } = await project.vitest(['list'])
  expect(stdout).toContain('train lr=0.1')
  expect(stdout).not.toContain('limit of')
})

test('control characters of names, messages and output reach no reporter', async () => {
  const source = `import { experiment } from 'ztxexp'
experiment('evil \\u0007 \\u0000 <x>\\r\\n', () => {
  console.log('\\u001b[31mcolour\\u001b[0m \\u0007 \\u001b]0;title\\u0007 \\u0000')
  throw Object.assign(new Error('bad \\u001b[2J \\u0000 message'), { code: 'a\\u0007', more: 'b\\u0000' })
})`
  writeFileSync(hostile.path('evil\u0007.exp.ts'), source)
  for (const reporter of ['verbose', 'junit', 'json', 'tap', 'github-actions']) {
    const finished = await hostile.ztxexp(['evil', `--reporter=${reporter}`])
    const report = reportOf(finished)
    const output = (report + finished.stdout + finished.stderr).replaceAll(STYLE, '')
    expect(output).toContain('message')
    expect([...output].filter(isControl), reporter).toEqual([])
    if (reporter === 'json') expect(JSON.parse(report)).toMatchObject({ numFailedTests: 1 })
    if (reporter === 'junit') expect(report).toContain('evil \\x07 \\x00 &lt;x&gt;\\n')
  }
})

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const STYLE = /\u001b\[[\d;]*m/g

function isControl(character: string): boolean {
  return character < ' ' && character !== '\n' && character !== '\t'
}
