import { describe, expect, test } from 'vitest'
import { judgeChanges } from '../../../../src/analysis/comparison/judge-change.ts'
import { studentP } from '../../../../src/analysis/student.ts'

// From scipy: 2 * stats.t.sf(t, df).
test.each([
  [2.7764451051978, 4, 0.04999999999999969],
  [1, 1, 0.5],
  [-0.3, 2, 0.7924856608401776],
  [3.1, 7, 0.017322289425497513],
  [5.5, 30, 5.6785729451180685e-6],
  [1.96, 1000, 0.050273184955748736],
  [2.2, 99_999, 0.02780917396185032],
])('the p of t=%d with %d degrees of freedom is what scipy says', (t, df, p) => {
  expect(studentP(t, df)).toBeCloseTo(p, 11)
})

/** With this mean, and deviation 1. */
function changes(mean: number): number[] {
  return [mean - Math.SQRT1_2, mean + Math.SQRT1_2]
}

describe('a change', () => {
  // By scipy, the least n at which the paired test of this mean in deviations is below 5 %.
  test.each([
    [0.5, 18],
    [0.1, 387],
    [0.02, 9607],
  ])('of %d deviations takes %d pairs to decide', (mean, pairs) => {
    expect(judgeChanges([changes(mean)], 1)[0]).toMatchObject({ verdict: 'unclear', pairsNeeded: pairs })
  })

  test('takes more of them where there are rows, of which each may be chance', () => {
    expect(judgeChanges([changes(0.3), changes(0.3)], 1)[0]).toMatchObject({ pairsNeeded: 59 })
  })

  test('that no number of pairs would decide needs none', () => {
    expect(judgeChanges([[-1, 1]], 1)[0]).toMatchObject({ verdict: 'unclear', pairsNeeded: null })
  })

  test('that is the same in all pairs is certain, and one that is zero is none', () => {
    expect(judgeChanges([[-1, -1]], 1)[0]).toMatchObject({ verdict: 'worse', p: 0, pairsNeeded: null })
    expect(judgeChanges([[0, 0]], 1)[0]).toMatchObject({ verdict: 'same' })
  })

  test('with a value missing is unclear, and no number of pairs is named', () => {
    expect(judgeChanges([[-1, Number.NaN, -1]], 1)[0]).toMatchObject({
      verdict: 'unclear',
      pairsNeeded: null,
    })
  })

  test('is worse alone, and unclear as one of ten that were looked for', () => {
    const one = [-1, -1.5, -2, -0.8]
    expect(judgeChanges([one], 1)[0]).toMatchObject({ verdict: 'worse' })
    const rows = [one, ...Array.from({ length: 9 }, () => [-1, 1, -1, 1.5])]
    expect(judgeChanges(rows, 1)[0]).toMatchObject({ verdict: 'unclear' })
  })
})
