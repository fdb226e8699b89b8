import { describe, expect, test } from 'vitest'
import { compareRuns } from '../../../src/analysis/compare.ts'
import { toRecord } from '../../../src/analysis/record.ts'
import { openResults } from '../../../src/results/open.ts'
import { addRun, makeResultsDir } from '../results-directory.ts'

async function sides(old: number[], fresh: number[], freshConfig: object = {}) {
  const dir = makeResultsDir()
  let index = 0
  for (const [seed, loss] of old.entries())
    addRun(dir, index++, { config: { lr: 1, seed }, metrics: { loss }, run: { group: 'old' } })
  for (const [seed, loss] of fresh.entries()) {
    addRun(dir, index++, {
      config: { lr: 1, seed, ...freshConfig },
      metrics: { loss },
      run: { group: 'new' },
    })
  }
  const results = openResults(dir)
  return [await results.toArray({ group: 'old' }), await results.toArray({ group: 'new' })] as const
}

describe('two sets of runs', () => {
  test('are matched by config, and better where the interval of the change says so', async () => {
    const comparison = compareRuns(...(await sides([1, 2, 3], [0.9, 1.8, 2.85])), { lower: ['loss'] })
    expect(comparison.pairs).toHaveLength(3)
    expect(comparison.configDifferences).toEqual([])
    expect(comparison.metrics[0]).toMatchObject({
      metric: 'loss',
      old: { mean: 2 },
      change: { n: 3 },
      verdict: 'better',
    })
    expect(comparison.metrics[0]?.change?.mean).toBeCloseTo(-0.15)
  })

  test.each<[string, number[], number[], object, string | null]>([
    ['worse', [1, 2, 3], [0.9, 1.8, 2.85], { higher: ['loss'] }, 'worse'],
    ['unclear when the interval holds zero', [1, 2, 3], [2, 1, 3.1], { lower: ['loss'] }, 'unclear'],
    ['the same when nothing changed', [1, 2], [1, 2], { lower: ['loss'] }, 'same'],
    ['without verdict when no direction is known', [1, 2], [1, 2], {}, null],
    ['judged by a single pair', [1], [0.5], { lower: ['loss'] }, 'better'],
  ])('are %s', async (_, old, fresh, options, verdict) => {
    expect(compareRuns(...(await sides(old, fresh)), options).metrics[0]?.verdict).toBe(verdict)
  })

  test('are unclear when a value is not finite', async () => {
    const [old, fresh] = await sides([1, 2], [0.5, 1])
    for (const record of fresh.slice(1)) record.metrics = { loss: Number.NaN }
    expect(compareRuns(old, fresh, { lower: ['loss'] }).metrics[0]?.verdict).toBe('unclear')
  })

  test('may be so large that what matches nothing is no list of arguments', async () => {
    const [[first], fresh] = await sides([1], [2], { lr: 2 })
    if (!first) throw new Error('No run was read')
    const many = Array.from({ length: 150_000 }, (_, seed) => {
      const runId = `many-${seed}`
      return toRecord({ ...first, runId, meta: null, run: { ...first.run, run_id: runId }, config: { seed } })
    })
    const { orphans } = compareRuns(many, fresh)
    expect([orphans.old.length, orphans.new.length]).toEqual([150_000, 1])
  })

  test('have no winner when nothing matches, but their means and differences', async () => {
    const comparison = compareRuns(...(await sides([1, 2], [0.5, 1], { lr: 2 })), { lower: ['loss'] })
    expect(comparison.pairs).toEqual([])
    expect(comparison.orphans.old).toHaveLength(2)
    expect(comparison.orphans.new).toHaveLength(2)
    expect(comparison.configDifferences).toEqual([{ key: 'lr', old: [1], new: [2] }])
    expect(comparison.metrics[0]).toMatchObject({
      old: { mean: 1.5 },
      new: { mean: 0.75 },
      change: null,
      verdict: null,
    })
  })

  test('without a pair have means of the runs that are named, each config once', async () => {
    const dir = makeResultsDir()
    const add = (index: number, lr: number, loss: number) =>
      addRun(dir, index, { config: { lr }, metrics: { loss }, run: { group: lr === 1 ? 'old' : 'new' } })
    add(1, 1, 5)
    add(2, 2, 9)
    add(3, 2, 3)
    const results = openResults(dir)
    const [old, fresh] = [await results.toArray({ group: 'old' }), await results.toArray({ group: 'new' })]
    const { orphans, metrics } = compareRuns(old, fresh)
    expect(orphans.new.map(({ metrics }) => metrics?.loss)).toEqual([3])
    expect(metrics[0]).toMatchObject({ old: { n: 1, mean: 5 }, new: { n: 1, mean: 3 } })
  })

  test('can be matched in spite of a key', async () => {
    const comparison = compareRuns(...(await sides([1, 2], [0.5, 1.4], { lr: 2 })), { ignoreKeys: ['lr'] })
    expect(comparison.pairs).toHaveLength(2)
  })

  test('list runs that are on one side only', async () => {
    const { pairs, orphans } = compareRuns(...(await sides([1, 2, 3], [1, 2])))
    expect([pairs.length, orphans.old.length, orphans.new.length]).toEqual([2, 1, 0])
  })

  test('of one run each are a pair whatever their configs', async () => {
    const { pairs, configDifferences } = compareRuns(...(await sides([1], [2], { lr: 2, model: 'x' })))
    expect(pairs).toHaveLength(1)
    expect(configDifferences).toEqual([
      { key: 'lr', old: [1], new: [2] },
      { key: 'model', old: [], new: ['x'] },
    ])
  })
})
