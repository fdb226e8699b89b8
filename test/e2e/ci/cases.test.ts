import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('ci/cases')
const against = ['--baseline', 'main', '--fail-on', 'worse']
const env = { COLUMNS: '160' }

beforeAll(async () => {
  await project.ztxexp([])
  await project.ztxexp(['baseline', 'save', 'main'])
}, 60_000)

test('a baseline keeps the scores of each case, a line for each', () => {
  const text = readFileSync(project.path('baselines', 'main.json'), 'utf8')
  expect(text.match(/^ +"q\d+": \{"right":[01]\},?$/gm)).toHaveLength(80)
})

test('variants are compared over their cases: one that is lost may be chance, eight are not', async () => {
  const same = await project.ztxexp(against, { env })
  expect(same.exitCode, same.stdout).toBe(0)
  expect(same.stdout).toMatch(/right +0\.8000 +0\.8000 +0\.0000 ± 0\.0000 \(n=40\) .*same/)
  const one = await project.ztxexp(against, { env: { ...env, FLIP: '1' } })
  expect(one.exitCode).toBe(0)
  expect(one.stdout).toMatch(/right is unclear: about \d+ more cases would decide/)
  const eight = await project.ztxexp(against, { env: { ...env, FLIP: '8' } })
  expect(eight.exitCode).toBe(1)
  expect(eight.stdout).toContain('right [prompt=long] is worse: 0.6000, was 0.8000 (n=40)')
  expect(eight.stdout).not.toContain('right [prompt=short] is worse')
  const compared = await project.ztxexp(['compare', ...against], { env })
  expect(compared).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('right is worse') })
})

test('a score of 0 or 1 has one verdict, whoever says it: of four that are lost, which an interval takes for worse', async () => {
  const four = await project.ztxexp([...against, '--group', 'four'], { env: { ...env, FLIP: '4' } })
  expect(four.exitCode).toBe(0)
  const needed = /right is unclear: about (\d+) more cases would decide, .* \(80 % power\)/
  expect(four.stdout).toMatch(needed)
  const args = ['compare', ...against, 'group:four', '--by', 'prompt']
  const said = await project.ztxexp(args, { env })
  expect(said.exitCode).toBe(0)
  expect(needed.exec(said.stdout)?.[1]).toBe(needed.exec(four.stdout)?.[1])
  const { stdout } = await project.ztxexp([...args, '--json'], { env })
  const { metrics, rows, variants } = JSON.parse(stdout) as Said
  const right = (list: Judged[]) => list.find(({ metric, score }) => (metric ?? score) === 'right')
  expect(right(metrics)).toMatchObject({ verdict: 'unclear', test: 'mcnemar', p: 0.125 })
  // Each of them over both rows, which are the two pairs.
  expect(rows.map((row) => right(row.metrics)?.p)).toEqual([0.25, 1])
  expect(variants.map((each) => right(each.scores)?.p)).toEqual([0.25, 1])
  expect(variants.map((each) => right(each.scores)?.pairsNeeded)).toEqual(
    rows.map((row) => right(row.metrics)?.pairsNeeded),
  )
  const markdown = await project.ztxexp([
    'report',
    '--format',
    'markdown',
    '--baseline',
    'main',
    'group:four',
  ])
  expect(markdown.stdout).toMatch(/\| right \|.*\| unclear \|/)
})

test('the Markdown of a pull request names the cases that are broken and fixed, first against the baseline', async () => {
  const summary = project.path('summary.md')
  const own = { ...env, FLIP: '8', GITHUB_STEP_SUMMARY: summary }
  expect((await project.ztxexp([...against, '--group', 'broken'], { env: own })).exitCode).toBe(1)
  const written = readFileSync(summary, 'utf8')
  expect(written).toMatch(
    /\*\*Cases against main\*\*\n\n- .*answers \[prompt=long\].*: \*\*8 broken\*\* \(q1, q6, q11, .*\)\n/,
  )
  expect(written).toMatch(
    /right: this is worse than main by 0\.20 ± .* \(McNemar p = 0\.016\), paired over 40 cases/,
  )
  expect(written).not.toMatch(/prompt=short\].*(broken|fixed)/)
  const args = ['report', '--format', 'markdown', '--baseline', 'main', 'group:broken']
  const { stdout } = await project.ztxexp(args)
  expect(stdout).toContain('**8 broken** (q1, q6, q11,')
  // Below the table of the experiment.
  expect(stdout).toMatch(/right: prompt=short is better than prompt=long by/)
  expect(stdout).toMatch(/```text\n(npx )?ztxexp cases\.exp\.ts\n```\n$/)
})

interface Judged {
  metric?: string
  score?: string
  verdict: string
  p: number
  pairsNeeded: number | null
}

interface Said {
  metrics: Judged[]
  rows: { metrics: Judged[] }[]
  variants: { scores: Judged[] }[]
}
