import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { useFixture } from '../harness.ts'

const project = useFixture('results/verdicts')
const env = { COLUMNS: '160' }

beforeEach(() => project.clear())

interface Outcome {
  gates: { name: string; rule: string; met: boolean; problem: string | null; note: string | null }[]
}

test('perfect scores meet their limits, true is 1, and a constant has no deviation', async () => {
  const { exitCode, stdout } = await project.ztxexp(['-t', 'perfect|share'], { env })
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Expected  3 met (3)')
  expect(stdout).toMatch(/1 ± 0 \(n=10\) +0\.10000 ± 0\.00000/)
  expect(stdout).toContain('0.4500')
  expect(stdout).not.toMatch(/e-1\d/)
})

test('failures stay in what is said of the best, and of the limit that the rest meets', async () => {
  const { exitCode, stdout } = await project.ztxexp(['-t', 'models'], { env })
  expect(exitCode).toBe(1)
  expect(stdout).toContain('Highest accuracy: model=flaky, 0.9000 ± 0.0000 (n=4 of 10, 6 failed)')
  expect(stdout).toContain(
    ' ! models [model=flaky] (n=4 of 10, 6 failed): accuracy >= 0.5 is met, judged on 4 of 10 runs, 6 failed\n',
  )
  // Nobody knows whether fewer tokens are better.
  expect(stdout.match(/★/g)).toHaveLength(1)
  const repeats = await project.ztxexp(['results', '--repeats'], { env })
  expect(repeats.stdout).toContain('Highest accuracy: model=flaky, 0.9000 ± 0.0000 (n=4 of 10, 6 failed)')
  const sides = [
    "where:model == 'solid'",
    "where:model == 'flaky'",
    '--ignore-keys',
    'model',
    '--higher',
    'accuracy',
  ]
  const compared = await project.ztxexp(['compare', ...sides], { env })
  expect(compared.stdout).toMatch(/accuracy .* \(n=4 of 10\) .* unclear/)
  expect(compared.stdout).toContain('Failed: 0 of 10 old, 6 of 10 new (')
})

test('errors limits the share of runs that fail, and excuses them within it', async () => {
  const { exitCode, stdout } = await project.ztxexp(['-t', 'tolerant'], { env })
  expect(stdout).toContain(' ! tolerant: errors <= 0.02 is met, 1 of 50 runs failed\n')
  expect(stdout).toMatch(/Experiments {2}1 passed \(1\)\n +Runs {2}49 succeeded \| 1 failed \(50\)/)
  expect(exitCode).toBe(0)
})

describe('nothing to judge does not pass', () => {
  test('where an experiment with a limit has no configs', async () => {
    const { exitCode, stdout } = await project.ztxexp(['--json'])
    expect(exitCode).toBe(1)
    expect((JSON.parse(stdout) as Outcome).gates).toContainEqual(
      expect.objectContaining({
        name: 'none',
        rule: 'score >= 0.9',
        met: false,
        problem: 'nothing to judge: it has no configs',
      }),
    )
    const { stdout: text } = await project.ztxexp(['--resume'], { env })
    expect(text).toContain(' × none: nothing to judge: it has no configs, expected score >= 0.9\n')
  })

  test('under Vitest neither', async () => {
    const { exitCode, stderr } = await project.vitest(['run', '--reporter', 'default'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('none: nothing to judge: it has no configs, expected score >= 0.9')
  })

  test('where --fail-if has conditions that no run fits, or names what nobody has', async () => {
    const judge = async (failIf: string) => {
      const { exitCode, stdout } = await project.ztxexp(['-t', 'share', '--fail-if', failIf], { env })
      return { exitCode, stdout }
    }
    const unfit = await judge("model == 'gpt' && pass < 0.1")
    expect(unfit.exitCode).toBe(1)
    const unknown = await judge('pas < 0.1')
    expect([unknown.exitCode, unknown.stdout]).toEqual([
      1,
      expect.stringContaining('pas is missing in 60 of 60 runs'),
    ])
    const empty = await judge('seed == 99 && pass < 0.1')
    expect([empty.exitCode, empty.stdout]).toEqual([
      1,
      expect.stringContaining('× --fail-if: nothing to judge: no run fits what it says of seed'),
    ])
    expect((await judge('pass < 0.1')).exitCode).toBe(0)
  })

  test('unless a filter has left it out', async () => {
    expect((await project.ztxexp(['-t', 'perfect'])).exitCode).toBe(0)
    expect((await project.ztxexp(['-t', 'perfect', '--resume'])).exitCode).toBe(0)
  })
})

describe('a name that is of two things', () => {
  test('is an error that lists the full ones, and these work everywhere', async () => {
    await project.ztxexp(['-t', 'names'])
    const refused = async (...args: string[]) => {
      const { exitCode, stderr } = await project.ztxexp(args)
      expect([args, exitCode]).toEqual([args, 2])
      return stderr
    }
    const both = '"file" is both config.file and run.file: write which one is meant.'
    expect(await refused('results', '--where', "file == 'a.csv'")).toContain(both)
    expect(await refused('results', '--group-by', 'file')).toContain(both)
    expect(await refused('results', '--columns', 'file')).toContain(both)
    expect(await refused('results', '--sort', 'file')).toContain(both)
    expect(await refused('export', '-o', 'x.csv', '--columns', 'file')).toContain(both)
    expect(
      await refused('export', '-o', 'x.csv', '--pivot', 'rows=file cols=config.loss value=metrics.loss'),
    ).toContain(both)
    expect(await refused('clean', '--keep-best', '1', '--by', 'loss')).toContain(
      'config.loss and metrics.loss',
    )

    const where = [
      'results',
      '--where',
      "config.file == 'a.csv'",
      '--columns',
      'metrics.loss,config.loss,run.file',
    ]
    expect(JSON.parse((await project.ztxexp([...where, '--json'])).stdout)).toEqual([
      { 'metrics.loss': 0.25, 'config.loss': 'mse', 'run.file': 'verdicts.exp.ts' },
    ])
    const grouped = ['results', '--group-by', 'config.file', '--sort', 'metrics.loss', '--json']
    expect(JSON.parse((await project.ztxexp(grouped)).stdout)).toMatchObject([
      { config: { 'config.file': 'a.csv' }, metrics: { loss: { mean: 0.25 } } },
      { config: { 'config.file': 'b.csv' }, metrics: { loss: { mean: 0.5 } } },
    ])
    await project.ztxexp([
      'export',
      '-o',
      'p.json',
      '--pivot',
      'rows=config.file cols=config.loss value=metrics.loss',
    ])
    expect(JSON.parse(readFileSync(join(project.dir, 'p.json'), 'utf8'))).toContainEqual({
      'config.file': 'a.csv',
      'config.loss=mae': null,
      'config.loss=mae rank': null,
      'config.loss=mse': 0.25,
      'config.loss=mse rank': 1,
    })
    await project.ztxexp(['export', '-o', 'all.json'])
    const [row] = JSON.parse(readFileSync(join(project.dir, 'all.json'), 'utf8')) as object[]
    expect(row).toMatchObject({ 'config.file': 'a.csv', 'run.file': 'verdicts.exp.ts', 'metrics.loss': 0.25 })
    const table = await project.ztxexp(['results'], { env })
    expect(table.stdout).toMatch(/config\.file +config\.loss +metrics\.loss/)
  })

  test('has full names in the table at the end, and for --sort and --fail-if', async () => {
    const { stdout } = await project.ztxexp(['-t', 'names', '--sort', '-metrics.loss'], { env })
    expect(stdout).toMatch(/config\.file? +config\.loss +metrics\.loss|file +config\.loss +metrics\.loss/)
    expect(stdout).toContain('by metrics.loss, descending')
    const vague = await project.ztxexp(['-t', 'names', '--sort', 'loss'], { env })
    expect(vague.stdout).toContain('"loss" is both config.loss and metrics.loss: write which one is meant.')
    const { exitCode } = await project.ztxexp(['-t', 'names', '--fail-if', 'metrics.loss > 0.4'])
    expect(exitCode).toBe(1)
  })
})
