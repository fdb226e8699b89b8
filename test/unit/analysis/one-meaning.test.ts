/**
 * One results directory as real use leaves it, and what pandas and scipy say of it: an experiment of one name in two
 * files, seeds, failures, runs again with the same and with other code, an interrupted one, booleans, negative numbers.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { aggregate } from '../../../src/analysis/aggregate.ts'
import { compareRuns } from '../../../src/analysis/compare.ts'
import { compareCommand } from '../../../src/cli/past/compare.ts'
import { exportCommand } from '../../../src/cli/past/export.ts'
import { resultsCommand } from '../../../src/cli/past/results.ts'
import { openResults } from '../../../src/results/open.ts'
import { runCommand } from '../cli/past/fake-io.ts'
import { addRun, makeResultsDir } from '../results-directory.ts'

interface Run {
  file: string
  model: string
  lr: number
  seed: number
  metrics?: object
  code?: string
  error?: string
}

/** In the order of their starts. */
function makeRuns(): Run[] {
  const runs: Run[] = []
  let place = 0
  for (const model of ['a', 'b', '-c']) {
    for (const lr of [0.1, 0.01]) {
      for (let seed = 0; seed < 5; seed++) {
        place++
        const metrics = { loss: ((place * 37) % 101) / 100 - 0.5, ok: (place * 7) % 3 > 0 }
        const run = { file: 'x.exp.ts', model, lr, seed }
        runs.push(model === 'b' && seed % 2 === 1 ? { ...run, error: 'RangeError' } : { ...run, metrics })
      }
    }
  }
  const again = { file: 'x.exp.ts', lr: 0.1 }
  runs.push(
    { ...again, model: 'a', seed: 0, metrics: { loss: 5, ok: true }, code: 'bbbb' },
    { ...again, model: 'a', seed: 1, error: 'Interrupted' },
    { ...again, model: '-c', seed: 2, error: 'TypeError', code: 'bbbb' },
  )
  for (const model of ['a', 'b']) {
    for (let seed = 0; seed < 3; seed++)
      runs.push({ file: 'y.exp.ts', model, lr: 0.1, seed, metrics: { loss: 100 + seed / 4, ok: false } })
  }
  return runs
}

let dir: string
const args = () => ['--results-dir', dir]

beforeEach(() => {
  dir = makeResultsDir()
  for (const [index, { file, model, lr, seed, metrics, code = 'aaaa', error }] of makeRuns().entries()) {
    addRun(dir, index, {
      config: { model, lr, seed, epochs: 20 },
      ...(metrics && { metrics }),
      run: {
        file,
        status: error ? 'failed' : 'succeeded',
        error_type: error ?? null,
        code_hash: code,
        started_at: `2026-11-23T10:${String(index).padStart(2, '0')}:00.000000+00:00`,
        objective: { metric: 'loss', direction: 'minimize' },
      },
    })
  }
})

/** file, model, lr: mean and half width of loss, mean of ok, values, failures, code versions. */
const EXPECTED = [
  ['x.exp.ts', 'a', 0.1, 1.03, 2.778498914946991, 0.8, 5, 0, 2],
  ['x.exp.ts', 'a', 0.01, 0.036, 0.36777156995819277, 0.6, 5, 0, 1],
  ['x.exp.ts', 'b', 0.1, -0.06666666666666667, 0.930253465444504, 2 / 3, 3, 2, 1],
  ['x.exp.ts', 'b', 0.01, 0.1, 0.6707171821725891, 2 / 3, 3, 2, 1],
  ['x.exp.ts', '-c', 0.1, -0.07, 0.5950976039224883, 0.5, 4, 1, 1],
  ['x.exp.ts', '-c', 0.01, 0.164, 0.3677715699581928, 0.6, 5, 0, 1],
  ['y.exp.ts', 'a', 0.1, 100.25, 0.6210344279375826, 0, 3, 0, 1],
  ['y.exp.ts', 'b', 0.1, 100.25, 0.6210344279375826, 0, 3, 0, 1],
] as const

const BY_MODEL = [
  ['x.exp.ts', 'a', 0.533, 1.139857125568181, 10, 0],
  ['x.exp.ts', 'b', 0.016666666666666666, 0.32104269963294396, 6, 4],
  ['x.exp.ts', '-c', 0.06, 0.25669945285355183, 9, 1],
  ['y.exp.ts', 'a', 100.25, 0.6210344279375826, 3, 0],
  ['y.exp.ts', 'b', 100.25, 0.6210344279375826, 3, 0],
] as const

describe('the means that pandas has, and the intervals that scipy has', () => {
  test('are those of aggregate', async () => {
    const groups = aggregate(await openResults(dir).toArray())
    expect(groups).toHaveLength(EXPECTED.length)
    for (const [index, [file, model, lr, mean, halfWidth, ok, n, failed, codes]] of EXPECTED.entries()) {
      const group = groups[index]
      expect(group).toMatchObject({
        file,
        config: { model, lr, epochs: 20 },
        counts: { succeeded: n, failed, codeVersions: codes },
        metrics: { loss: { n }, ok: { n } },
      })
      expect(group?.metrics.loss?.mean).toBeCloseTo(mean, 15)
      expect(group?.metrics.loss?.halfWidth).toBeCloseTo(halfWidth, 12)
      expect(group?.metrics.ok?.mean).toBeCloseTo(ok, 15)
    }
  })

  test('are those of results --repeats and --group-by', async () => {
    const repeats = JSON.parse((await runCommand(resultsCommand, ['--repeats', '--json', ...args()])).stdout)
    expect(repeats.map((row: { metrics: { loss: { mean: number } } }) => row.metrics.loss.mean)).toEqual(
      EXPECTED.map(([, , , mean]) => expect.closeTo(mean, 15)),
    )
    const byModel = ['--group-by', 'model', '--json', ...args()]
    expect(JSON.parse((await runCommand(resultsCommand, byModel)).stdout)).toEqual(
      BY_MODEL.map(([file, model, mean, halfWidth, n, failed]) =>
        expect.objectContaining({
          file,
          config: { model },
          runs: expect.objectContaining({ succeeded: n, failed }),
          metrics: expect.objectContaining({
            loss: expect.objectContaining({
              n,
              mean: expect.closeTo(mean, 14),
              halfWidth: expect.closeTo(halfWidth, 12),
            }),
          }),
        }),
      ),
    )
  })

  test('are those of export --pivot, as numbers, with the ranks of the recorded objective', async () => {
    const cwd = makeResultsDir()
    const pivot = ['-o', 'p.json', '--pivot', 'rows=model cols=lr value=loss', ...args()]
    const { stdout } = await runCommand(exportCommand, pivot, { cwd })
    expect(stdout).toContain('5 of 36 runs failed or are not over: they are in no mean.\n')
    expect(stdout).toContain('1 of 8 cells are means over several code versions.\n')
    const cells = (file: string, model: string, one: unknown[], ten: unknown[]) => ({
      'run.file': file,
      model,
      ...Object.fromEntries(
        ['lr=0.01', 'lr=0.01 rank', 'lr=0.01 n', 'lr=0.01 runs'].map((key, i) => [key, one[i]]),
      ),
      ...Object.fromEntries(
        ['lr=0.1', 'lr=0.1 rank', 'lr=0.1 n', 'lr=0.1 runs'].map((key, i) => [key, ten[i]]),
      ),
    })
    const none = [null, null, null, null]
    expect(JSON.parse(readFileSync(join(cwd, 'p.json'), 'utf8'))).toEqual([
      cells('x.exp.ts', '-c', [expect.closeTo(0.164, 15), 3, 5, 5], [expect.closeTo(-0.07, 15), 1, 4, 5]),
      cells('x.exp.ts', 'a', [expect.closeTo(0.036, 15), 1, 5, 5], [1.03, 3, 5, 5]),
      cells('x.exp.ts', 'b', [expect.closeTo(0.1, 15), 2, 3, 5], [expect.closeTo(-1 / 15, 15), 2, 3, 5]),
      cells('y.exp.ts', 'a', none, [100.25, 1, 3, 3]),
      cells('y.exp.ts', 'b', none, [100.25, 1, 3, 3]),
    ])
    const csv = ['-o', 'p.csv', ...pivot.slice(2)]
    await runCommand(exportCommand, csv, { cwd })
    expect(readFileSync(join(cwd, 'p.csv'), 'utf8')).toMatch(/\nx\.exp\.ts,-c,.*,-0\.0[67]\d*,1,4,5\n/)
  })
})

describe('what is said of a part of the rows is decided by all', () => {
  test('the best is starred where it is shown, named where it is not, with what has failed', async () => {
    const table = async (...more: string[]) =>
      (await runCommand(resultsCommand, ['--repeats', ...more, ...args()], { columns: 200, colors: false }))
        .stdout
    const lowest = 'Lowest loss: model=-c lr=0.1'
    expect(await table()).toMatch(/-c +0\.1 +★ -0\.0700 ± 0\.5951 \(n=4 of 5\)/)
    expect(await table()).toContain(`${lowest}, -0.07000 ± 0.59510 (n=4 of 5, 1 failed)`)
    const cut = await table('--limit', '2', '--sort', '-loss')
    expect(cut).not.toContain('★')
    expect(cut).toContain(`${lowest} (not shown), -0.07000`)
    // The rows of the other file are not shown, and what is best of them is said all the same.
    expect(cut).toMatch(/train {2}y\.exp\.ts {2}\(6 runs in 2 groups\).* epochs=20\n/)
    expect(cut).toMatch(/train {2}x\.exp\.ts {2}\(30 runs in 6 groups \| 5 failed/)
  })

  test('so is the best of single runs', async () => {
    const more = ['--sort', '-loss', '--limit', '2', ...args()]
    const { stdout } = await runCommand(resultsCommand, more, { columns: 200, colors: false })
    expect(stdout).not.toMatch(/★ \d/)
    expect(stdout).toContain('★ best loss -0.4700 in 20261123_234558_0000000a, not shown\n')
  })

  test('JSON says of each group in what it is best of all groups', async () => {
    const more = ['--repeats', '--sort', '-loss', '--json', ...args()]
    const rows = JSON.parse((await runCommand(resultsCommand, more)).stdout) as {
      best: string[]
      config: object
    }[]
    const cut = JSON.parse((await runCommand(resultsCommand, [...more, '--limit', '3'])).stdout)
    expect(cut).toEqual(rows.slice(0, 3))
    expect(rows.filter(({ best }) => best.includes('loss')).map(({ config }) => config)).toEqual([
      { model: '-c', lr: 0.1, epochs: 20 },
    ])
  })
})

describe('compare', () => {
  test('names what has failed on one side, and never calls that the same', async () => {
    for (const side of ['old', 'new']) {
      for (let seed = 0; seed < 4; seed++) {
        const isLost = side === 'new' && seed > 1
        addRun(dir, 100 + seed + (side === 'new' ? 10 : 0), {
          config: { prompt: 'p', seed },
          ...(!isLost && { metrics: { score: 0.5, ok: true } }),
          run: { group: side, ...(isLost && { status: 'failed', error_type: 'Error' }) },
        })
      }
    }
    const command = ['group:old', 'group:new', '--higher', 'score,ok', ...args()]
    const { stdout } = await runCommand(compareCommand, command, { columns: 160, colors: false })
    expect(stdout).toMatch(/score +0\.5000 +0\.5000 +0\.0000 ± 0\.0000 \(n=2 of 4\) +0\.0 +unclear/)
    expect(stdout).toContain(
      'Failed: 0 of 4 old, 2 of 4 new (20261123_234558_00000070, 20261123_234558_00000071)',
    )
    expect(stdout).not.toMatch(/ same\n/)
    const json = JSON.parse((await runCommand(compareCommand, [...command, '--json'])).stdout)
    expect(json).toMatchObject({ failed_old: [], failed_new: [{}, {}].map(() => expect.any(String)) })
  })

  test('compares an experiment with itself where two have runs of one config', async () => {
    const records = await openResults(dir).toArray({ status: 'succeeded' })
    const old = records.filter(({ config }) => config.model === 'a')
    const fresh = records.filter(({ config }) => config.model === 'b')
    const { pairs } = compareRuns(old, fresh, { ignoreKeys: ['model'] })
    expect(pairs.every((pair) => pair.old.run.file === pair.new.run.file)).toBe(true)
    expect(pairs.filter((pair) => pair.old.run.file === 'y.exp.ts')).toHaveLength(3)
  })

  // From scipy 1.17: stats.ttest_rel(new, old), and its confidence_interval(0.95).
  test.each([
    [[0.81, 0.79, 0.84, 0.8, 0.77], [0.83, 0.8, 0.85, 0.79, 0.8], 0.012, 0.018416853329919814, 'unclear'],
    [[0.81, 0.79, 0.84, 0.8, 0.77], [0.83, 0.8, 0.85, 0.82, 0.8], 0.018, 0.01038850633683567, 'better'],
    [[1, 2, 3], [0.9, 1.8, 2.85], -0.15, 0.12420688558751646, 'worse'],
    [[1, 2], [2, 4], 1.5, 6.353102368087347, 'unclear'],
    [[1, 2, 3], [2, 3, 4], 1, 0, 'better'],
    // What computing with doubles leaves is no change.
    [[0.3, 0.3], [0.1 + 0.2, 0.1 + 0.2], 0, 0, 'same'],
  ])('has the paired interval of %j and %j', async (old, fresh, mean, halfWidth, verdict) => {
    const sides = makeResultsDir()
    for (const [group, scores] of Object.entries({ old, fresh })) {
      for (const [seed, score] of scores.entries())
        addRun(sides, seed + (group === 'old' ? 0 : 50), {
          config: { seed },
          metrics: { score },
          run: { group },
        })
    }
    const results = openResults(sides)
    const [before, after] = [
      await results.toArray({ group: 'old' }),
      await results.toArray({ group: 'fresh' }),
    ]
    const [metric] = compareRuns(before, after, { higher: ['score'] }).metrics
    expect(metric?.verdict).toBe(verdict)
    expect(metric?.change?.mean).toBeCloseTo(mean, 12)
    expect(metric?.change?.halfWidth).toBeCloseTo(halfWidth, 12)
  })
})
