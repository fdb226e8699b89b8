import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeBand } from '../../../src/page/codec/bands.ts'
import { decodeCurves, encodeCurves } from '../../../src/page/codec/curve-codec.ts'
import { extent, reduceLine } from '../../../src/page/codec/reduce-line.ts'
import { StepSums, sumsOf } from '../../../src/page/codec/step-sums.ts'

const line = (values: number[]) => ({ steps: values.map((_, index) => index), values })

describe('a line of too many points', () => {
  test('keeps its ends, its lowest and its highest point, in order, and no more than asked for', () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
      minLength: 2,
      maxLength: 300,
    })
    fc.assert(
      fc.property(values, fc.integer({ min: 8, max: 60 }), (values, points) => {
        const picked = reduceLine(line(values), points)
        expect(picked.length).toBeLessThanOrEqual(Math.max(points, 0))
        expect(picked).toEqual(picked.toSorted((a, b) => a - b))
        expect([picked[0], picked.at(-1)]).toEqual([0, values.length - 1])
        expect(extent(picked.map((index) => values[index] ?? 0))).toEqual(extent(values))
      }),
    )
  })

  test('keeps a peak of one point wherever it is', () => {
    for (const at of [1, 57, 500, 998]) {
      const values = Array.from({ length: 1000 }, (_, index) => (index === at ? 50 : Math.exp(-index / 200)))
      expect(reduceLine(line(values), 50)).toContain(at)
    }
  })

  test('keeps gaps', () => {
    const values = Array.from({ length: 1000 }, (_, index) =>
      index > 400 && index < 500 ? Number.NaN : index,
    )
    const kept = reduceLine(line(values), 60).map((index) => values[index])
    expect(kept.some(Number.isNaN)).toBe(true)
    const gap = [kept.findIndex(Number.isNaN), kept.findLastIndex(Number.isNaN)]
    expect(kept.slice(...gap).every(Number.isNaN)).toBe(true)
  })
})

describe('a band', () => {
  const sums = (values: number[], stepBy = 1) =>
    sumsOf({ steps: values.map((_, index) => index * stepBy), values })

  test('is the mean of the runs with its interval, and says how many count in each step', () => {
    const band = makeBand([sums([1, 2, 3]), sums([3, 4])], { key: 'k', split: '', most: 100 })
    expect([...band.steps]).toEqual([0, 1, 2])
    expect([...band.mean]).toEqual([2, 3, 3])
    expect([...band.n]).toEqual([2, 2, 1])
    // Student's quantile for one degree of freedom is 12.706, the deviation is the root of 2.
    expect(band.high[0]).toBeCloseTo(2 + 12.706, 2)
    expect(band.high[2]).toBeNaN()
  })

  test('counts each run once in a stretch of steps, however often it has logged there', () => {
    const often = new StepSums()
    for (let step = 0; step < 4000; step++) often.add(step, 1)
    const seldom = new StepSums()
    for (let step = 0; step < 4000; step += 400) seldom.add(step, 3)
    const band = makeBand([often, seldom], { key: '', split: '', most: 4 })
    expect(band.steps.length).toBeLessThanOrEqual(4)
    expect([...band.mean]).toEqual(band.n.length === 4 ? [2, 2, 2, 2] : [...band.mean].map(() => 2))
  })

  test('has the mean of every point, whatever the number of points', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 2000 }), (values) => {
        const band = makeBand([sums(values)], { key: '', split: '', most: 1 })
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        expect(band.mean[0]).toBeCloseTo(mean, 9)
      }),
    )
  })

  test('leaves out what is not finite', () => {
    const band = makeBand([sums([1, Number.NaN, 3]), sums([1, 2, Number.POSITIVE_INFINITY])], {
      key: '',
      split: '',
      most: 9,
    })
    expect([...band.n]).toEqual([2, 1, 1])
  })

  test('has a gap where all runs have logged what is not finite, and a mean where one has not', () => {
    const gaps = [sums([1, Number.NaN, Number.NaN, 3]), sums([1, Number.NaN, 2, Number.NaN])]
    const band = makeBand(gaps, { key: '', split: '', most: 9 })
    expect([...band.n]).toEqual([2, 0, 1, 1])
    expect([...band.mean]).toEqual([1, Number.NaN, 2, 3])
    expect([...band.steps]).toEqual([0, expect.closeTo(1, 2), 2, 3])
    const set = { metric: 'm', lines: [], bands: [band], total: 2, notes: [] }
    const [read] = decodeCurves(encodeCurves(set)).bands
    expect([...(read?.mean ?? [])].map(Number.isNaN)).toEqual([false, true, false, false])
  })
})
