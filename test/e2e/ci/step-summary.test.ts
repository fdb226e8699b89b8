import { existsSync, readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('ci/scores')
const file = project.path('summary.md')
const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file }

test('the summary of a job says what failed, how it stands, and how to do it again, and Vitest adds no count', async () => {
  await project.ztxexp([])
  await project.ztxexp(['baseline', 'save', 'main'])
  expect(existsSync(file)).toBe(false)
  const env = { ...github, BREAK: 'small 3', SHIFT: '-0.05' }
  const { exitCode, stdout } = await project.ztxexp(['--baseline', 'main', '--fail-on', 'worse'], { env })
  expect(exitCode).toBe(1)
  expect(stdout).toContain('::error ')
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(
    /^### ztxexp: failed\n\n16 runs: 15 succeeded, 1 failed\. Expected: 2 met, 1 missed\.\n/,
  )
  expect(text).toContain('| `scores [model=large]` | score | 0.8011 | 0.7506 |')
  expect(text).toContain(
    '- `scores.exp.ts > scores [model=small seed=3]`: `RangeError: no | answer for <b>small</b>`\n',
  )
  expect(text).toContain('`1 failed: RangeError: no \\| answer for <b>small</b>`')
  expect(text).toMatch(/```text\n(npx )?ztxexp --baseline main --fail-on worse\n```\n/)
  expect(text).not.toMatch(/Vitest/)
  // A step of the same job before it has its own part.
  await project.ztxexp(['-t', 'large seed=1'], { env: github })
  const both = readFileSync(file, 'utf8')
  expect(both.startsWith(text)).toBe(true)
  expect(both.slice(text.length)).toMatch(/^### ztxexp: passed\n\n1 run: 1 succeeded\./)
  rmSync(file)
})

test('a summary that cannot be written is said, and fails nothing', async () => {
  const env = { ...github, GITHUB_STEP_SUMMARY: project.path('none', 'summary.md') }
  const { exitCode, stderr } = await project.ztxexp(['-t', 'large seed=1'], { env })
  expect(exitCode).toBe(0)
  expect(stderr).toContain('The summary of the job could not be written to ')
})
