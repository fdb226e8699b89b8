/** Which runs are ended early, and what that costs and saves. */
import { describe, expect, test } from 'vitest'
import { ashaPruner } from '../../../src/search/pruners/asha.ts'
import { medianPruner } from '../../../src/search/pruners/median.ts'
import type { Curve } from '../../../src/search/pruners/pruner.ts'
import { probabilityOfWorse, wilcoxonPruner } from '../../../src/search/pruners/wilcoxon.ts'
import { Search } from '../../../src/search/search.ts'

const { trainAll } = await import(new URL('../../bench/search/learning-curve.mjs', import.meta.url).href)
const { medianOf } = await import(new URL('../../bench/search/rank-test.mjs', import.meta.url).href)

const curve = (values: readonly number[], isComplete = true): Curve => ({
  points: values.map((value, index) => ({ step: index + 1, value })),
  isComplete,
})

describe('median', () => {
  const pruner = medianPruner({ startup: 2, warmup: 1 })
  const others = [curve([5, 4, 3]), curve([5, 5, 5]), curve([5, 6, 7])]

  test('ends what is worse than half of the others had been then, by the best it had', () => {
    expect(pruner.judge(curve([6, 6], false), others)).toBe('worse than the median of 3 runs')
    expect(pruner.judge(curve([6, 5], false), others)).toBeUndefined()
    expect(pruner.judge(curve([4, 9], false), others)).toBeUndefined()
    expect(pruner.judge(curve([Number.NaN, Number.NaN], false), others)).toMatch(/median/)
  })

  test('waits for its first runs and steps, and counts none that were ended', () => {
    expect(pruner.judge(curve([9], false), others)).toBeUndefined()
    expect(pruner.judge(curve([9, 9], false), others.slice(0, 1))).toBeUndefined()
    expect(pruner.judge(curve([9, 9], false), [curve([1, 1], false), curve([1, 1], false)])).toBeUndefined()
  })
})

describe('asha', () => {
  const pruner = ashaPruner({ min: 1, eta: 2 })

  test('lets one of so many go on at each rung, and judges at a rung once', () => {
    const others = [curve([4, 4], false), curve([2, 2], false), curve([3], false)]
    expect(pruner.judge(curve([5], false), others)).toMatch(
      /not among the best 2 of 4 runs that came to step 1/,
    )
    expect(pruner.judge(curve([2.5], false), others)).toBeUndefined()
    expect(pruner.judge(curve([5, 3], false), others)).toMatch(/best 1 of 3 runs that came to step 2/)
    expect(pruner.judge(curve([5, 1, 9], false), others)).toBeUndefined()
  })

  test('lets the best so far go on while there are few', () => {
    const wide = ashaPruner({ min: 1, eta: 4 })
    expect(wide.judge(curve([3], false), [])).toBeUndefined()
    expect(wide.judge(curve([3], false), [curve([4])])).toBeUndefined()
    expect(wide.judge(curve([5], false), [curve([4])])).toMatch(/best 1 of 2/)
  })
})

describe('wilcoxon', () => {
  test.each([
    [[1, 2, 3], 0.125],
    [[-1, -2, -3], 1],
    [[1, 1, 1, 1], 0.0625],
    [[0, 0], 1],
    [[1, -1], 0.75],
    [[0, 1, 2, -3, 4], 0.25],
  ])('counts out all signs of %j', (differences, expected) => {
    expect(probabilityOfWorse(differences)).toBeCloseTo(expected, 10)
  })

  test('agrees with the normal approximation where samples become large', () => {
    const differences = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? -1 : 1) * (index + 1))
    const exact = probabilityOfWorse(differences)
    expect(Math.abs(probabilityOfWorse([...differences, 1e-9, -1e-9]) - exact)).toBeLessThan(0.01)
  })

  test('ends what is worse than the best run, example by example', () => {
    const pruner = wilcoxonPruner({ p: 0.1, startup: 2 })
    const others = [curve([9, 9, 9, 9, 9]), curve([1, 5, 2, 8, 3])]
    expect(pruner.judge(curve([2, 6, 3, 9, 4], false), others)).toMatch(
      /worse than the best run in 5 pairs, p = 0.031/,
    )
    expect(pruner.judge(curve([2, 6], false), others)).toBeUndefined()
    expect(pruner.judge(curve([0, 6, 1, 9, 4], false), others)).toBeUndefined()
    expect(pruner.judge(curve([2, 6, 3, 9, 4], false), [])).toBeUndefined()
  })
})

test('median finds nearly the same on learning curves in less than half of the steps', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed)
  const whole = seeds.map((seed) => trainAll(Search, { seed }))
  const pruner = medianPruner({ startup: 5, warmup: 3 })
  const pruned = seeds.map((seed) => trainAll(Search, { seed, pruner }))
  const best = (studies: { best: number }[]) => medianOf(studies.map((study) => study.best))
  const steps = (studies: { steps: number }[]) => medianOf(studies.map((study) => study.steps))
  expect(best(pruned) - best(whole)).toBeLessThan(0.003)
  expect(steps(pruned)).toBeLessThan(steps(whole) / 2)
})
