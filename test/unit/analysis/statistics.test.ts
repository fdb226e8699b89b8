import { describe, expect, test } from 'vitest'
import { exactMean, exactSum } from '../../../src/analysis/exact-sum.ts'
import { summarize } from '../../../src/analysis/statistics.ts'
import { studentQuantile975 } from '../../../src/analysis/student.ts'

const times = (count: number, value: number) => Array.from({ length: count }, () => value)

describe('a mean', () => {
  test.each([
    ['ten of ten', times(10, 1), 1],
    ['27 of 60', [...times(27, 1), ...times(33, 0)], 0.45],
    ['ten times 0.1', times(10, 0.1), 0.1],
    ['seven times 0.7', times(7, 0.7), 0.7],
    ['what cancels out', [1e16, 1, -1e16, 1], 0.5],
    ['what overflows as a sum', [1e308, 1e308, 1e308], 1e308],
    ['numbers that are hardly any', [5e-324, 5e-324], 5e-324],
    ['negative zero and zero', [-0, 0], 0],
  ])('of %s is exact', (_, values, expected) => {
    expect(summarize(values)?.mean).toBe(expected)
  })

  test.each([0.1, 0.7, 1 / 3, 123456.789, -1e-9, 1.7e308])(
    'of a constant %f is that, and its deviation is 0',
    (value) => {
      for (let count = 2; count <= 100; count++) {
        expect(summarize(times(count, value))).toMatchObject({ mean: value, sd: 0, halfWidth: 0 })
      }
    },
  )

  test('of k successes of n is the number that k / n is', () => {
    for (let n = 1; n <= 200; n++) {
      for (let k = 0; k <= n; k++) expect(exactMean([...times(k, 1), ...times(n - k, 0)])).toBe(k / n)
    }
  })

  test('of nothing is no number', () => {
    expect(exactMean([])).toBeNaN()
    expect(exactSum([])).toBe(0)
  })
})

test('a sum is rounded once, as that of fsum in Python', () => {
  expect(exactSum(times(10, 0.1))).toBe(1)
  expect(exactSum([0.1, 0.2, 0.3, -0.6])).toBe(2.7755575615628914e-17)
  expect(exactSum([1, 1e100, 1, -1e100])).toBe(2)
  expect(exactSum([1e-16, 1, 1e16])).toBe(10000000000000002)
})

describe('repeats of a metric', () => {
  // From scipy 1.17: stats.t.interval(0.95, n - 1, mean, stats.sem(values)).
  test.each([
    [[0.95, 0.953, 0.956, 0.951, 0.955], 0.953, 0.002549509756796395, 0.003165634478083268],
    [[...times(7, 1), ...times(3, 0)], 0.7, 0.48304589153964794, 0.34555021441364375],
    [[12.5, -3.25, 8, 0.1, 1e3], 203.47, 445.3174760774609, 552.9346778163492],
  ])('have the interval that scipy has: %j', (values, mean, sd, halfWidth) => {
    const sample = summarize(values)
    expect(sample?.mean).toBe(mean)
    expect((sample?.sd ?? 0) / sd).toBeCloseTo(1, 12)
    expect((sample?.halfWidth ?? 0) / halfWidth).toBeCloseTo(1, 12)
  })

  test.each([1, 1e200, 1e-200, 3e307])('have a deviation in whatever unit: times %f', (unit) => {
    const sample = summarize([3, 1, -2].map((value) => value * unit))
    expect((sample?.sd ?? 0) / unit).toBeCloseTo(2.516611478423583, 12)
  })

  test('that differ in the last digit have the deviation of that digit', () => {
    expect(summarize([1, 1 + 2 ** -52])?.sd).toBeCloseTo(2 ** -52.5, 25)
  })

  test('leave out what is not finite, and say so', () => {
    expect(summarize([1, Number.NaN, 3, Infinity])).toMatchObject({ n: 2, mean: 2, nonFinite: 2 })
    expect(summarize([Number.NaN])).toBeNull()
    expect(summarize([])).toBeNull()
  })

  test('have no interval when there is one value', () => {
    expect(summarize([2])).toEqual({ n: 1, mean: 2, sd: null, halfWidth: null, min: 2, max: 2, nonFinite: 0 })
  })

  // From scipy 1.17: stats.t.ppf(0.975, degrees).
  test.each([
    [1, 12.706204736174694],
    [2, 4.302652729749462],
    [4, 2.7764451051977934],
    [12, 2.1788128296672284],
    [13, 2.1603686564627913],
    [30, 2.0422724563012378],
    [59, 2.000995378088267],
    [120, 1.9799304050824402],
    [399, 1.965927295920882],
    [400, 1.9659123432294627],
    [100_000, 1.9599877075346095],
  ])('Student with %i degrees of freedom is %f', (degrees, expected) => {
    expect(studentQuantile975(degrees)).toBeCloseTo(expected, 12)
  })
})
