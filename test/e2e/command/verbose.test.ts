/** `--verbose` and `DEBUG=ztxexp:*`: what happens meanwhile, for a user and for whoever looks for a fault. */
import { describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('command/verbose')

describe('--verbose', () => {
  test('prints a line for each run as it ends: figure, title, metrics, time, attempts and directory', async () => {
    const { stdout, exitCode } = await project.ztxexp(['--verbose', '--max-attempts', '2'])
    const lines = stdout.split('\n').filter((line) => line.includes('.exp.ts > '))
    const dir = 'results/\\d{8}_\\d{6}_[0-9a-f]{8}/'
    const expected = [
      `^ ✓ runs\\.exp\\.ts > ends well n=1  score=0\\.5 loss=0\\.25 net\\.layers=2 kind=dense  [\\d.]+m?s  ${dir}$`,
      `^ ✓ runs\\.exp\\.ts > ends well at last  [\\d.]+m?s  2 attempts  ${dir}$`,
      `^ × runs\\.exp\\.ts > fails  RangeError: Too far\\.  [\\d.]+m?s  2 attempts  ${dir}$`,
      `^ ↓ runs\\.exp\\.ts > skips itself  makes no sense  [\\d.]+m?s  ${dir}$`,
    ]
    expect(lines.filter((line) => expected.some((each) => new RegExp(each).test(line)))).toHaveLength(4)
    expect(exitCode).toBe(1)
  })

  test('names the run that stands for a reused one, and leaves stdout to the JSON', async () => {
    const { stdout, stderr } = await project.ztxexp(['--verbose', '--resume', '--json', '-t', 'n=1'])
    expect(JSON.parse(stdout)).toMatchObject({ reused: 1 })
    expect(stderr).toMatch(
      /^ ↺ runs\.exp\.ts > ends well n=1 {2}score=0\.5 .* {2}results\/\d{8}_\d{6}_[0-9a-f]{8}\/$/m,
    )
  })
})

describe('DEBUG=ztxexp:*', () => {
  test('says on stderr what was decided, in every part, and changes nothing on stdout', async () => {
    const args = ['--resume', '--json', '--mode', 'dynamic', '-t', 'fails']
    const { stdout, stderr } = await project.ztxexp(args, { env: { DEBUG: 'ztxexp:*' } })
    expect(JSON.parse(stdout)).toMatchObject({ failed: 1 })
    const parts = new Set([...stderr.matchAll(/ztxexp:\w+/g)].map(([name]) => name))
    expect([...parts].sort()).toEqual(
      ['collect', 'config', 'gate', 'resume', 'schedule', 'store', 'worker'].map((part) => `ztxexp:${part}`),
    )
    expect(stderr).toMatch(/ztxexp:config .*mode.*dynamic/)
    expect(stderr).toMatch(/ztxexp:collect runs\.exp\.ts: 4 experiments, 4 configs/)
    expect(stderr).toMatch(/ztxexp:resume fails: failed/)
    expect(stderr).toMatch(/ztxexp:schedule start \d{8}_\w+ fails, attempt 1/)
    expect(stderr).toMatch(/ztxexp:worker start \d+/)
  })

  test('can be narrowed to one part; without it nothing is said', async () => {
    const { stderr } = await project.ztxexp(['-t', 'n=1'], { env: { DEBUG: 'ztxexp:schedule' } })
    expect(new Set(stderr.match(/ztxexp:\w+/g))).toEqual(new Set(['ztxexp:schedule']))
    expect((await project.ztxexp(['-t', 'n=1'])).stderr).toBe('')
  })
})
