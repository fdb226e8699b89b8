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
  expect(same.exitCode).toBe(0)
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
