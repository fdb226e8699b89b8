import { describe, expect, test } from 'vitest'
import { studentQuantile975, summarize } from '../../../src/model/statistics.ts'

describe('repeats of a metric', () => {
  test('have a mean, a deviation and a 95 % interval', () => {
    const sample = summarize([0.95, 0.953, 0.956, 0.951, 0.955])
    expect(sample).toMatchObject({ n: 5, min: 0.95, max: 0.956, nonFinite: 0 })
    expect(sample?.mean).toBeCloseTo(0.953, 12)
    expect(sample?.sd).toBeCloseTo(0.00254951, 8)
    expect(sample?.halfWidth).toBeCloseTo(0.00316563, 7)
  })

  test('leave out what is not finite, and say so', () => {
    expect(summarize([1, Number.NaN, 3, Infinity])).toMatchObject({ n: 2, mean: 2, nonFinite: 2 })
    expect(summarize([Number.NaN])).toBeNull()
  })

  test('have no interval when there is one value', () => {
    expect(summarize([2])).toEqual({ n: 1, mean: 2, sd: null, halfWidth: null, min: 2, max: 2, nonFinite: 0 })
  })

  test.each([
    [1, 12.7062],
    [4, 2.77645],
    [12, 2.17881],
    [13, 2.16037],
    [20, 2.08596],
    [30, 2.04227],
    [120, 1.97993],
    [100_000, 1.95999],
  ])('Student with %i degrees of freedom is %f', (degrees, expected) => {
    expect(studentQuantile975(degrees)).toBeCloseTo(expected, 4)
  })
})
