import { describe, expect, test } from 'vitest'
import { meanInterval } from '../../../../src/analysis/cases/mean-interval.ts'
import { quantile } from '../../../../src/analysis/cases/quantile.ts'
import EXPECTED from './expected.json' with { type: 'json' }

interface Expected {
  values: number[]
  cases?: number[]
  mean: number
  low: number
  high: number
}

const sets: [name: string, expected: Expected][] = [
  ...EXPECTED.wilson.map((each) => ['of 0/1 scores, as statsmodels has it', each] as [string, Expected]),
  ...EXPECTED.student.map((each) => ['of other scores, as scipy has it', each] as [string, Expected]),
  ...EXPECTED.clustered.map(
    (each) => ['clustered by case, as statsmodels has it', each] as [string, Expected],
  ),
  ...EXPECTED.clustered_wilson.map(
    (each) => ['of 0/1 scores by case, from the error that statsmodels has', each] as [string, Expected],
  ),
]

describe('the interval of a mean is', () => {
  test.each(sets)('%s', (_, { values, cases, mean, low, high }) => {
    const found = meanInterval({ values, cases })
    expect(found?.n).toBe(values.length)
    expect(Math.abs((found?.mean ?? 0) - mean)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(mean)))
    const width = high - low
    expect(Math.abs((found?.low ?? Number.NaN) - low)).toBeLessThan(1e-9 * width)
    expect(Math.abs((found?.high ?? Number.NaN) - high)).toBeLessThan(1e-9 * width)
  })

  test('that of independent values where no case has a second one', () => {
    const values = [0.25, 0.5, 1]
    expect(meanInterval({ values, cases: [5, 6, 7] })).toEqual(meanInterval({ values }))
    expect(meanInterval({ values: [0, 1, 1], cases: [5, 6, 7] })).toEqual(meanInterval({ values: [0, 1, 1] }))
  })

  test('unknown of one value that is no share, and of the repeats of one case', () => {
    expect(meanInterval({ values: [0.25] })).toEqual({ n: 1, mean: 0.25, low: null, high: null })
    expect(meanInterval({ values: [0.25, 0.5], cases: [0, 0] })).toMatchObject({
      n: 2,
      mean: 0.375,
      low: null,
    })
    expect(meanInterval({ values: [] })).toBeNull()
  })

  test('within 0 and 1 for 0/1 scores, and wider for repeats of few cases than for as many cases', () => {
    const all = Array.from({ length: 30 }, () => 1)
    const few = meanInterval({ values: all, cases: all.map((_, index) => index % 3) })
    expect(few?.high).toBe(1)
    expect(few?.low).toBe(meanInterval({ values: [1, 1, 1] })?.low)
  })
})

test.each(EXPECTED.quantiles)('quantiles are those of numpy: $p50 and $p95', ({ values, p50, p95 }) => {
  const sorted = Float64Array.from(values).sort()
  expect(quantile(sorted, 0.5)).toBeCloseTo(p50, 12)
  expect(quantile(sorted, 0.95)).toBeCloseTo(p95, 12)
  expect(quantile([], 0.5)).toBeNull()
})
