import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('ci/scores')

beforeAll(async () => {
  await project.ztxexp(['--group', 'main'])
  await project.ztxexp(['baseline', 'save', 'main'])
  await project.ztxexp(['--group', 'fix'], { env: { SHIFT: '-0.4', BREAK: 'small 3' } })
}, 60_000)

test('report --format markdown says of past runs what is missed, worse, failed, and how to run again', async () => {
  const args = ['report', 'group:fix', '--format', 'markdown', '--baseline', 'main']
  const { exitCode, stdout } = await project.ztxexp(args)
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    /^### ztxexp: failed\n\n16 runs: 15 succeeded, 1 failed\. Expected: 1 met, 1 missed\.\n/,
  )
  expect(stdout).toMatch(
    /\*\*Missed\*\*\n\n- `scores \[model=large\] \(n=8\)`: score is 0\.3970, expected `score >= 0\.5`\n/,
  )
  expect(stdout).toMatch(
    /\*\*Against main\*\*\n\n\| runs \| metric \| old .*\n\|( --- \|){7}\n\| scores \| score \|/,
  )
  expect(stdout).toContain(
    '- `scores.exp.ts > scores [model=small seed=3]`: `RangeError: no | answer for <b>small</b>`',
  )
  expect(stdout).toMatch(/```text\n(npx )?ztxexp scores\.exp\.ts\n```\n$/)
  const written = await project.ztxexp(['report', 'group:fix', '--baseline', 'main', '-o', 'report.md'])
  expect(written.stdout).toBe('16 runs: report.md\n')
  expect(readFileSync(project.path('report.md'), 'utf8')).toBe(stdout)
})

test('hundreds of experiments with long hostile names fit into a comment, and all of it is counted', async () => {
  const [run] = project.runs()
  if (!run) throw new Error('There is no run')
  const dir = project.path('many')
  for (let index = 0; index < 300; index++) {
    const id = `20261123_1000${String(index).padStart(2, '0')}_${index.toString(16).padStart(8, '0')}`
    cpSync(run.dir, join(dir, id), { recursive: true })
    const fields = JSON.parse(readFileSync(join(run.dir, 'run.json'), 'utf8')) as object
    const name = `<img src=x> | @octocat \`\`\` ${index} ${'x'.repeat(500)}`
    writeFileSync(
      join(dir, id, 'run.json'),
      JSON.stringify({
        ...fields,
        run_id: id,
        experiment_name: name,
        status: 'failed',
        error_message: '| <b>'.repeat(999),
      }),
    )
  }
  const { exitCode, stdout } = await project.ztxexp([
    'report',
    '--format',
    'markdown',
    '--results-dir',
    'many',
  ])
  expect(exitCode).toBe(0)
  expect(stdout.length).toBeLessThan(60_000)
  expect(stdout).toMatch(/… \d+ more parts, for which there is no room here\./)
  expect(stdout).toMatch(/300 runs: 300 failed/)
})
