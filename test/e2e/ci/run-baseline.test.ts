import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { reportOf, until, useFixture } from '../harness.ts'

const project = useFixture('ci/scores')
const env = { COLUMNS: '160' }
const against = ['--baseline', 'main', '--fail-on', 'worse']

beforeAll(async () => {
  await project.ztxexp([], { env })
  await project.ztxexp(['baseline', 'save', 'main'], { env })
}, 60_000)

interface Outcome {
  gates: {
    name: string
    rule: string
    met: boolean
    problem: string | null
    note: string | null
    incomparable: boolean
  }[]
  baseline: {
    name: string
    experiments: { only_old: string[]; metrics: { metric: string; verdict: string }[] }[]
  }
}

test('runs that are as they were meet their baseline, below the summary', async () => {
  const { exitCode, stdout } = await project.ztxexp(against, { env })
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    / Against main\n.*\n score +0\.7011 +0\.7011 +0\.0000 ± 0\.0000 \(n=16\) +0\.0 +same\n/,
  )
  expect(stdout).toContain('Expected  3 met (3)')
})

test('what is worse in one variant fails the command, JUnit, JSON and annotations alike', async () => {
  const worse = { ...env, SHIFT: '-0.01' }
  const text = await project.ztxexp(against, { env: worse })
  expect(text.exitCode).toBe(1)
  const problem = 'score [model=large] is worse: 0.7910, was 0.8011 (n=8)'
  expect(text.stdout).toContain(` × scores: ${problem}, expected no worse than main`)
  const junit = await project.ztxexp([...against, '--reporter', 'junit'], { env: worse })
  expect(junit.exitCode).toBe(1)
  expect(reportOf(junit)).toMatch(/<failure message="[^"]*no worse than main/)
  const json = await project.ztxexp([...against, '--json'], { env: worse })
  const { gates, baseline } = JSON.parse(json.stdout) as Outcome
  expect(gates.filter(({ met }) => !met)).toContainEqual(
    expect.objectContaining({ rule: 'no worse than main', problem, incomparable: false }),
  )
  expect(baseline.name).toBe('main')
  const github = { ...worse, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '' }
  const annotated = await project.ztxexp(against, { env: github })
  expect(annotated.stdout).toContain('::error ')
  expect(annotated.stdout).toContain('score [model=large] is worse')
  // Without --fail-on it is told only.
  const told = await project.ztxexp(['--baseline', 'main'], { env: worse })
  expect(told.exitCode).toBe(0)
  expect(told.stdout).toMatch(/scores \[model=large\].*worse/)
})

test('data of the version that the baseline was made with are the same data', async () => {
  const own = { ...env, DATASET: '2' }
  await project.ztxexp([], { env: own })
  await project.ztxexp(['baseline', 'save', 'second', '--where', "dataset_version == '2'"], { env })
  const again = await project.ztxexp(['--baseline', 'second', '--fail-on', 'worse'], { env: own })
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Expected  3 met (3)') })
})

test('a variant that is in the baseline and not in the run is told', async () => {
  const { exitCode, stdout } = await project.ztxexp([...against, '-t', 'large'], { env })
  expect(exitCode).toBe(0)
  expect(stdout).toContain('In the baseline and not in this run: model=small seed=0,')
})

test('what cannot be compared is never green: exit code 2', async () => {
  const data = await project.ztxexp(against, { env: { ...env, DATASET: '2' } })
  expect(data).toMatchObject({
    exitCode: 2,
    stdout: expect.stringContaining('No config is on both sides, expected'),
  })
  const missing = await project.ztxexp(['--baseline', 'mian', '--fail-on', 'worse'], { env })
  expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean main?') })
  expect(missing.stdout).not.toContain('succeeded')
  const alone = await project.ztxexp(['--fail-on', 'worse'], { env })
  expect(alone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('name it with --baseline') })
  writeFileSync(project.path('baselines', 'empty.json'), '{ "ztxexp_baseline": 1, "variants": [] }')
  const empty = await project.ztxexp(['--baseline', 'empty', '--fail-on', 'worse'], { env })
  expect(empty).toMatchObject({
    exitCode: 2,
    stdout: expect.stringContaining('nothing to compare: the baseline has none of these experiments'),
  })
})

test('watch compares every round with it, and says at the start where there is none', async () => {
  const file = project.path('scores.exp.ts')
  const before = readFileSync(file, 'utf8')
  const { child, finished } = project.startZtxexp(['watch', ...against], { env })
  let text = ''
  child.stdout?.on('data', (data: string) => {
    text += data
  })
  const rounds = () => text.split('Waiting for file changes')
  const round = (count: number) =>
    until(() => rounds().length > count && rounds()[count - 1], `round ${count}`)
  try {
    expect(await round(1)).toMatch(/ Against main\n[\s\S]* score .* same\n[\s\S]*Expected {2}3 met \(3\)/)
    writeFileSync(file, before.replace('SHIFT ?? 0', 'SHIFT ?? -0.1'))
    const second = await round(2)
    expect(second).toMatch(/ score .* worse\n/)
    expect(second).toContain('score [model=large] is worse')
  } finally {
    writeFileSync(file, before)
    child.kill('SIGINT')
    await finished
  }
  const missing = await project.ztxexp(['watch', '--baseline', 'mian'], { env })
  expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean main?') })
})
