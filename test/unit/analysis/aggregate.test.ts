import { describe, expect, test } from 'vitest'
import { aggregate, findBestGroup } from '../../../src/analysis/aggregate.ts'
import { openResults } from '../../../src/results/open.ts'
import { addRun, makeResultsDir, type RunFiles } from '../results-directory.ts'

async function read(runs: RunFiles[]) {
  const dir = makeResultsDir()
  for (const [index, files] of runs.entries()) addRun(dir, index, files)
  return openResults(dir).toArray()
}

function repeats(lr: number, scores: unknown[]): RunFiles[] {
  return scores.map((score, seed) => ({
    config: { lr, opt: { seed }, seed },
    metrics: { score, at: { best: seed } },
  }))
}

describe('runs that differ in the seed only', () => {
  test('are one group with mean, deviation and interval', async () => {
    const records = await read([...repeats(0.1, [1, 2, 3]), ...repeats(0.2, [5])])
    const groups = aggregate(records, { ignoreKeys: ['seed', 'opt.seed'] })
    expect(groups.map(({ config }) => config)).toEqual([
      { lr: 0.1, opt: {} },
      { lr: 0.2, opt: {} },
    ])
    expect(groups[0]?.metrics).toMatchObject({
      score: { n: 3, mean: 2, sd: 1, min: 1, max: 3 },
      'at.best': { n: 3, mean: 1 },
    })
    expect(groups[0]?.metrics.score?.halfWidth).toBeCloseTo(2.48414, 5)
    expect(groups[1]?.metrics.score).toMatchObject({ n: 1, sd: null, halfWidth: null })
  })

  test('count once when a config ran twice: the last success', async () => {
    const config = { lr: 1, seed: 1 }
    const records = await read([
      { config, metrics: { score: 1 } },
      { config, metrics: { score: 2 } },
      { config, run: { status: 'failed' } },
    ])
    expect(aggregate(records)[0]?.metrics.score).toMatchObject({ n: 1, mean: 2 })
    expect(aggregate(records, { reruns: 'all' })[0]?.metrics.score).toMatchObject({ n: 2, mean: 1.5 })
  })

  test('are apart when they belong to different experiments or groups', async () => {
    const config = { seed: 1 }
    const records = await read([
      { config },
      { config, run: { experiment_name: 'x' } },
      { config, run: { group: 'g' } },
    ])
    expect(aggregate(records)).toHaveLength(3)
  })

  test('say how many values were not finite', async () => {
    const [group] = aggregate(await read(repeats(1, [1, 'NaN', 3])), { ignoreKeys: ['seed', 'opt.seed'] })
    expect(group?.metrics.score).toMatchObject({ n: 2, mean: 2, nonFinite: 1 })
  })

  test('can be grouped by chosen fields instead', async () => {
    const records = await read([...repeats(0.1, [1, 3]), ...repeats(0.2, [5, 7])])
    const groups = aggregate(records, { groupBy: ['lr'] })
    expect(groups.map(({ config, metrics }) => [config.lr, metrics.score?.mean])).toEqual([
      [0.1, 2],
      [0.2, 6],
    ])
  })
})

describe('the best group', () => {
  const options = { groupBy: ['lr'] }

  test('leads clearly when it is outside the interval of the next', async () => {
    const groups = aggregate(
      await read([...repeats(1, [0.5, 0.51, 0.49]), ...repeats(2, [0.9, 0.91, 0.89])]),
      options,
    )
    expect(findBestGroup(groups, 'score', 'maximize')).toMatchObject({
      best: { config: { lr: 2 } },
      lead: 'clear',
    })
    expect(findBestGroup(groups, 'score', 'minimize')).toMatchObject({
      best: { config: { lr: 1 } },
      lead: 'clear',
    })
  })

  test('is tied when it is within it', async () => {
    const groups = aggregate(
      await read([...repeats(1, [0.5, 0.6, 0.7]), ...repeats(2, [0.6, 0.7, 0.8])]),
      options,
    )
    expect(findBestGroup(groups, 'score', 'maximize')?.lead).toBe('tie')
  })

  test('has an unknown lead when nothing was repeated, and is none without the metric', async () => {
    const groups = aggregate(await read([...repeats(1, [1]), ...repeats(2, [2])]), options)
    expect(findBestGroup(groups, 'score', 'maximize')?.lead).toBe('unknown')
    expect(findBestGroup(groups, 'loss', 'maximize')).toBeNull()
  })
})
