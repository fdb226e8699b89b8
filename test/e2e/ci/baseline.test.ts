import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('ci/scores')
const env = { COLUMNS: '160' }
const file = project.path('baselines', 'main.json')

beforeAll(async () => {
  await project.ztxexp(['--group', 'main'], { env })
  const { exitCode, stdout } = await project.ztxexp(['baseline', 'save', 'main'], { env })
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: 'Saved baselines/main.json: 2 variants, 16 runs.\n',
  })
  await project.ztxexp(['--group', 'worse'], { env: { ...env, SHIFT: '-0.05' } })
}, 60_000)

describe('a baseline', () => {
  test('is saved again as it was, and what a newer run changes is counted', async () => {
    const text = readFileSync(file, 'utf8')
    const again = await project.ztxexp(['baseline', 'save', 'main', 'group:main'])
    expect(again.stdout).toBe('Unchanged: baselines/main.json: 2 variants, 16 runs.\n')
    expect(readFileSync(file, 'utf8')).toBe(text)
    const newer = await project.ztxexp(['baseline', 'save', 'newer'])
    expect(newer.stdout).toContain('Saved baselines/newer.json')
    const moved = await project.ztxexp([
      'baseline',
      'save',
      'newer',
      '--where',
      "model == 'large'",
      '--group',
      'main',
    ])
    expect(moved.stdout).toContain('Variants: 0 added, 1 changed, 1 removed.')
  })

  test('is listed, shown as a table, and removed', async () => {
    await project.ztxexp(['baseline', 'save', 'other'])
    expect((await project.ztxexp(['baseline', 'list'])).stdout).toMatch(/^main\n(newer\n)?other\n$/)
    const { stdout } = await project.ztxexp(['baseline', 'show', 'main'], { env })
    expect(stdout).toMatch(/large +★ 0\.8011 ± 0\.0128 \(n=8\)/)
    expect((await project.ztxexp(['baseline', 'remove', 'other'])).stdout).toBe(
      'Removed baselines/other.json.\n',
    )
    expect(existsSync(project.path('baselines', 'other.json'))).toBe(false)
  })

  test('is the old side of compare, by its name and by its file', async () => {
    for (const baseline of ['main', 'baselines/main.json']) {
      const args = ['compare', '--baseline', baseline, 'group:worse', '--by', 'model', '--fail-on', 'worse']
      const { exitCode, stderr } = await project.ztxexp(args, { env })
      expect(exitCode).toBe(1)
      expect(stderr).toContain('score [model=large] is worse: 0.7506, was 0.8011 (n=8).')
    }
    const same = await project.ztxexp(['compare', '--baseline', 'main', 'group:main', '--fail-on', 'worse'])
    expect(same.exitCode).toBe(0)
  })

  test('that is missing, or was cut or merged by hand, is an error that says what to do', async () => {
    const missing = await project.ztxexp(['compare', '--baseline', 'mian', 'group:worse'])
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean main?') })
    writeFileSync(project.path('baselines', 'merged.json'), `<<<<<<< HEAD\n${readFileSync(file, 'utf8')}`)
    const merged = await project.ztxexp(['compare', '--baseline', 'merged', 'group:worse'])
    expect(merged).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('it has conflicts of a merge'),
    })
    writeFileSync(project.path('baselines', 'cut.json'), readFileSync(file, 'utf8').slice(0, 500))
    const cut = await project.ztxexp(['baseline', 'show', 'cut'])
    expect(cut).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('it is no JSON (') })
    // Saving is the cure.
    expect((await project.ztxexp(['baseline', 'save', 'cut'])).exitCode).toBe(0)
    for (const name of ['../main', '.hidden', 'a/b'])
      expect((await project.ztxexp(['baseline', 'save', name])).exitCode).toBe(2)
  })
})
