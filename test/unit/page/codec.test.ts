import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCurves, encodeCurves } from '../../../src/page/codec/curve-codec.ts'
import { extent } from '../../../src/page/codec/reduce-line.ts'
import { rowsFromText, rowsPrint, rowsToText } from '../../../src/page/codec/rows.ts'
import type { CurveLine } from '../../../src/page/model/curves.ts'

const values = fc.array(fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 })), { maxLength: 60 })

function toLine(row: number, values: readonly number[], stepBy = 1): CurveLine {
  return {
    row,
    split: 'train',
    count: values.length,
    steps: Float64Array.from(values, (_, index) => 3 + index * stepBy),
    values: Float64Array.from(values),
    seconds: Float64Array.from(values, (_, index) => index * 0.5),
  }
}

function roundTrip(lines: CurveLine[], options = {}) {
  const set = { metric: 'loss', total: lines.length, notes: ['a note'], lines, bands: [] }
  return decodeCurves(encodeCurves(set, options))
}

describe('the curve codec', () => {
  test.each([
    { levels: 65_534, isDelta: false },
    { levels: 65_534, isDelta: true },
    { levels: 4094, isDelta: true },
  ])('gives back every value to half a level of the range of its line, and gaps as gaps: %o', (options) => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 4 }), (all) => {
        const lines = all.map((each, row) => toLine(row * 7, each))
        const found = roundTrip(lines, options)
        expect(found.lines.map(({ row, count, split }) => [row, count, split])).toEqual(
          lines.map(({ row, count, split }) => [row, count, split]),
        )
        for (const [index, line] of lines.entries())
          checkValues(line.values, found.lines[index]?.values, options.levels)
      }),
    )
  })

  test('gives back whole steps exactly, others to a sixty-fourth of the smallest distance', () => {
    const whole = toLine(0, [1, 2, 3, 4], 250)
    expect(roundTrip([whole]).lines[0]?.steps).toEqual(whole.steps)
    const parts = toLine(0, [1, 2, 3], 0.1)
    const [line] = roundTrip([parts]).lines
    for (const [index, step] of parts.steps.entries()) expect(line?.steps[index]).toBeCloseTo(step, 2)
  })

  test('tells the time to a part in 255 of the duration', () => {
    const line = { ...toLine(0, [1, 1, 1]), seconds: Float64Array.of(0, 10, 1000) }
    const found = roundTrip([line]).lines[0]?.seconds ?? []
    for (const [index, seconds] of line.seconds.entries())
      expect(Math.abs((found[index] ?? 0) - seconds)).toBeLessThan(1000 / 255)
  })

  test('gives back bands with what they are of', () => {
    const band = {
      key: '["tiny"]',
      split: 'train',
      runs: 3,
      print: '3.abc',
      steps: Float64Array.of(1, 2, 5),
      mean: Float64Array.of(0.5, 0.25, 0),
      low: Float64Array.of(0.25, 0.125, Number.NaN),
      high: Float64Array.of(0.75, 0.375, Number.NaN),
      n: Uint32Array.of(3, 3, 1),
    }
    const { bands } = decodeCurves(
      encodeCurves({ metric: 'm', total: 3, notes: [], lines: [], bands: [band] }),
    )
    expect(bands).toHaveLength(1)
    expect(bands[0]).toMatchObject({ key: band.key, split: 'train', runs: 3, print: '3.abc', n: band.n })
    expect(bands[0]?.steps).toEqual(band.steps)
    expect(bands[0]?.mean[0]).toBeCloseTo(0.5, 4)
    expect(bands[0]?.mean[2]).toBeCloseTo(0, 4)
    expect(Number.isNaN(bands[0]?.low[2])).toBe(true)
  })

  test('says so where bytes are missing', () => {
    const bytes = encodeCurves({ metric: 'm', total: 1, notes: [], lines: [toLine(0, [1, 2, 3])], bands: [] })
    expect(() => decodeCurves(bytes.subarray(0, -30))).toThrow(/damaged/)
  })
})

test('sets of rows come back in order, and have a print of their own', () => {
  const rows = fc.uniqueArray(fc.nat(5000), { maxLength: 80 })
  fc.assert(
    fc.property(rows, (found) => {
      const sorted = found.toSorted((a, b) => a - b)
      expect(rowsFromText(rowsToText(found))).toEqual(sorted)
      expect(rowsPrint(found)).toBe(rowsPrint(sorted))
    }),
  )
  expect(rowsPrint([1, 2])).not.toBe(rowsPrint([1, 3]))
  expect(rowsFromText('A B')).toBeUndefined()
})

function checkValues(before: Float64Array, after: Float64Array | undefined, levels: number): void {
  expect(after).toHaveLength(before.length)
  const [low, high] = extent(before)
  // The ends of the scale may lie a hundredth of the range farther out.
  const most = ((high / 2 - low / 2) * 1.01) / levels
  for (const [index, value] of before.entries()) {
    const found = after?.[index] ?? 0
    if (!Number.isFinite(value)) expect(found).toBeNaN()
    else expect(Math.abs(found / 2 - value / 2)).toBeLessThanOrEqual(most / 2 + Math.abs(value) * 2 ** -50)
  }
}
