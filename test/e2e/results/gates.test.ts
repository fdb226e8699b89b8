import { expect, test } from 'vitest'
import { IS_INSTALLED, useFixture } from '../harness.ts'

const project = useFixture('results/gates')

interface Gate {
  name: string
  rule: string
  met: boolean
  problem: string | null
  run_ids: string[]
}

test('a run or group that misses what is expected of it is named, and makes the exit code 1', async () => {
  const { exitCode, stdout } = await project.ztxexp([])
  expect(exitCode).toBe(1)
  expect(stdout).toContain(' × low: score is 0.3000, expected score >= 0.9\n')
  expect(stdout).toContain(' × missing: score is missing, expected score >= 0.9\n')
  expect(stdout).toContain(' × diverged: score is NaN, expected score >= 0.9\n')
  expect(stdout).not.toContain('× repeats')
  expect(stdout).toMatch(/Runs {2}6 succeeded \| 1 skipped \(7\)\n +Expected {2}2 met \| 3 missed \(5\)\n/)
})

test('where all is met the exit code is 0, and a group of seeds is judged by its mean', async () => {
  const { exitCode, stdout } = await project.ztxexp(['-t', 'good|repeats|skipped'])
  expect(stdout).toContain('Expected  2 met (2)')
  expect(exitCode).toBe(0)
})

test('--fail-if refuses what it describes, and --json tells what was judged', async () => {
  const { exitCode, stdout } = await project.ztxexp([
    '-t',
    'good|repeats',
    '--fail-if',
    "title == 'good' && score < 0.99",
    '--json',
  ])
  expect(exitCode).toBe(1)
  const { gates, succeeded } = JSON.parse(stdout) as { gates: Gate[]; succeeded: number }
  expect(succeeded).toBe(3)
  expect(gates.map(({ name, rule, met, problem }) => [name, rule, met, problem])).toEqual([
    ['good', 'score >= 0.9', true, null],
    ['good', "not (title == 'good' && score < 0.99)", false, 'score is 0.9500'],
    ['repeats seed=$seed (n=2)', 'score >= 0.9', true, null],
    ['repeats seed=$seed (n=2)', "not (title == 'good' && score < 0.99)", true, null],
  ])
  expect(gates[2]?.run_ids).toHaveLength(2)
})

test('an expression that cannot be read is an error before anything runs', async () => {
  project.clear()
  const { exitCode, stderr } = await project.ztxexp(['--fail-if', 'score <'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('Bad expression at column 8: expected a name or a value.')
  expect(project.runs()).toEqual([])
})

test('under Vitest too a missed gate makes the exit code 1, also where a report for a program is printed', async () => {
  const args = ['run', '-t', 'good|low', '--reporter']
  const { exitCode, stdout } = await project.vitest([...args, 'default'])
  expect([exitCode, stdout]).toEqual([1, expect.stringContaining('× low: score is 0.3000')])
  const json = await project.vitest([...args, 'json'])
  expect(json.exitCode).toBe(1)
  expect(stdout).toContain('low: score is 0.3000, expected score >= 0.9')
  // The JSON reporter of Vitest 5 writes a file, and says which.
  if (IS_INSTALLED) expect(json.stdout).toMatch(/^JSON report written to/)
  else expect(JSON.parse(json.stdout)).toMatchObject({ numFailedTests: 1 })
})
