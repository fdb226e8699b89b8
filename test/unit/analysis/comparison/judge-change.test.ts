import { describe, expect, test } from 'vitest'
import { judgeChanges } from '../../../../src/analysis/comparison/judge-change.ts'
import type { ChangeRow } from '../../../../src/analysis/comparison/paired-test.ts'
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

function row(...changes: number[]): ChangeRow {
  return { changes }
}

/** With this mean, and deviation 1. */
function changes(mean: number): ChangeRow {
  return row(mean - Math.SQRT1_2, mean + Math.SQRT1_2)
}

describe('a change', () => {
  // By scipy's noncentral t: the least n at which the paired test of this mean in deviations has a power of 80 %.
  test.each([
    [0.5, 34],
    [0.1, 787],
    [0.03, 8723],
  ])('of %d deviations takes %d pairs to decide', (mean, pairs) => {
    const [judged] = judgeChanges([changes(mean)], 1)
    expect(judged?.verdict).toBe('unclear')
    expect(Math.abs((judged?.pairsNeeded ?? 0) / pairs - 1)).toBeLessThan(0.002)
  })

  // By scipy, from the binomial distributions of the cases that differ and of those that the weaker one has.
  test.each([
    [4, 0, 60, 118],
    [3, 0, 60, 157],
    [10, 4, 100, 322],
  ])('of %d cases up and %d down, of %d, takes about %d to decide', (up, down, n, needed) => {
    const changes = Array.from({ length: n }, (_, index) => (index < up ? 1 : index < up + down ? -1 : 0))
    const [judged] = judgeChanges([{ changes, test: 'mcnemar' }], 1)
    expect(judged).toMatchObject({ verdict: 'unclear', test: 'mcnemar' })
    expect(Math.abs((judged?.pairsNeeded ?? 0) / needed - 1)).toBeLessThan(0.06)
  })

  test('that most cases contradict is unclear', () => {
    const changes = [...Array.from({ length: 30 }, () => -0.05), 1, 1, 1, 1, 1]
    expect(judgeChanges([{ changes, test: 'mcnemar' }], 1)[0]).toMatchObject({ verdict: 'unclear', p: 1 })
  })

  test('of cases that all go one way takes as many as the exact test can decide by', () => {
    const changes = [1, 1, 1, 1, 1]
    expect(judgeChanges([{ changes, test: 'mcnemar' }], 1)[0]).toMatchObject({ p: 0.0625, pairsNeeded: 6 })
    expect(judgeChanges([{ changes: [...changes, 1], test: 'mcnemar' }], 1)[0]?.verdict).toBe('better')
  })

  test('takes more of them where there are rows, of which each may be chance', () => {
    expect(judgeChanges([changes(0.3), changes(0.3)], 1)[0]).toMatchObject({ pairsNeeded: 108 })
  })

  test('that no number of pairs would decide needs none', () => {
    expect(judgeChanges([row(-1, 1)], 1)[0]).toMatchObject({ verdict: 'unclear', pairsNeeded: null })
  })

  test('that is the same in all pairs is certain, and one that is zero is none', () => {
    expect(judgeChanges([row(-1, -1)], 1)[0]).toMatchObject({ verdict: 'worse', p: 0, pairsNeeded: null })
    expect(judgeChanges([row(0, 0)], 1)[0]).toMatchObject({ verdict: 'same' })
  })

  test('with a value missing is unclear, and no number of pairs is named', () => {
    expect(judgeChanges([row(-1, Number.NaN, -1)], 1)[0]).toMatchObject({
      verdict: 'unclear',
      pairsNeeded: null,
    })
  })

  test('is worse alone, and unclear as one of ten that were looked for', () => {
    const one = row(-1, -1.5, -2, -0.8)
    expect(judgeChanges([one], 1)[0]).toMatchObject({ verdict: 'worse' })
    const rows = [one, ...Array.from({ length: 9 }, () => row(-1, 1, -1, 1.5))]
    expect(judgeChanges(rows, 1)[0]).toMatchObject({ verdict: 'unclear' })
  })
})
