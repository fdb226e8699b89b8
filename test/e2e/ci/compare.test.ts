import { beforeAll, describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('ci/scores')
const env = { COLUMNS: '160' }

beforeAll(async () => {
  const runs: [group: string, env: Record<string, string>][] = [
    ['main', {}],
    ['worse', { SHIFT: '-0.05' }],
    ['unclear', { SHIFT: '-0.001', NOISE: '0.01' }],
    ['broken', { BREAK: 'small 3' }],
    ['other', { DATASET: '2' }],
  ]
  for (const [group, own] of runs) await project.ztxexp(['--group', group], { env: { ...env, ...own } })
}, 60_000)

/** The exit code, and what was said on stderr. */
async function compare(...args: string[]) {
  const { exitCode, stderr, stdout } = await project.ztxexp(['compare', ...args, '--fail-on', 'worse'], {
    env,
  })
  return { exitCode, stderr, stdout }
}

describe('compare --fail-on worse', () => {
  test('passes what is the same, and fails what is worse, naming it', async () => {
    expect(await compare('group:main', 'group:main')).toMatchObject({ exitCode: 0, stderr: '' })
    const { exitCode, stderr } = await compare('group:main', 'group:worse', '--by', 'model')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('score [model=large] is worse: 0.7')
    expect(stderr).not.toContain('model=small')
    expect((await compare('group:worse', 'group:main')).exitCode).toBe(0)
  })

  test('says in JSON what it says on stderr', async () => {
    const { exitCode, stdout } = await compare('group:main', 'group:worse', '--by', 'model', '--json')
    expect(exitCode).toBe(1)
    const { fail_on, rows } = JSON.parse(stdout) as {
      fail_on: { outcome: string }
      rows: { config: object }[]
    }
    expect(fail_on.outcome).toBe('worse')
    expect(rows.map(({ config }) => config)).toEqual([{ model: 'small' }, { model: 'large' }])
  })

  test.each([
    ['a side is missing', ['group:main', 'group:none'], 'No run in'],
    ['no config is on both sides', ['group:main', 'group:other'], 'No config is on both sides.'],
    [
      'the data are others',
      ['group:main', 'group:other', '--ignore-keys', 'dataset_version'],
      'The dataset is another one: 2 where it was none that is recorded.',
    ],
    ['a new run has failed', ['group:main', 'group:broken'], '1 new run failed where the old one did not: '],
  ])('is never green where %s', async (_, args, message) => {
    const { exitCode, stderr } = await compare(...args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
  })

  test('refuses rows by a key that nobody has, or that may differ within a pair', async () => {
    const unknown = await compare('group:main', 'group:worse', '--by', 'modle')
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean model?') })
    const ignored = await compare('group:main', 'group:worse', '--by', 'model', '--ignore-keys', 'model')
    expect(ignored).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--ignore-keys') })
  })
})

test('where it is unclear, says how many more runs would decide, and does not fail', async () => {
  const { exitCode, stdout, stderr } = await compare('group:main', 'group:unclear')
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/score .* unclear/)
  expect(stderr).toMatch(/score is unclear: about \d+ more runs on each side would decide/)
})
