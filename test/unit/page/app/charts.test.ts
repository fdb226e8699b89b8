/** What charts are made of: places on axes, smoothed lines, and what is near the cursor. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brushBetween, partOf } from '../../../../src/page/app/charts/axis-brush.ts'
import { makeScale } from '../../../../src/page/app/charts/axis-scale.ts'
import { makeFrame, pixelsAcross, pixelsDown, valuesAt } from '../../../../src/page/app/charts/curve-frame.ts'
import {
  bandShapes,
  lineShapes,
  nearestPlace,
  rangeUp,
} from '../../../../src/page/app/charts/curve-shapes.ts'
import { smooth } from '../../../../src/page/app/charts/smooth.ts'
import { linearTicks, logTicks, timeTicks } from '../../../../src/page/app/charts/ticks.ts'
import { isWithinBrush } from '../../../../src/page/app/state/brush.ts'

const line = (values: number[]) => ({
  row: 0,
  split: 'train',
  steps: Float64Array.from(values, (_value, step) => step),
  values: Float64Array.from(values),
  seconds: Float64Array.from(values, (_value, step) => step * 2),
  count: values.length,
})
const linear = { x: 'step', logX: false, logY: false, smooth: 0 } as const

describe('smoothing', () => {
  test('keeps a level line, and leaves gaps where they are', () => {
    expect([...smooth(Float64Array.of(2, 2, 2), 0.9)].map((value) => value.toFixed(9))).toEqual(
      Array(3).fill('2.000000000'),
    )
    const gapped = smooth(Float64Array.of(1, Number.NaN, 3), 0.5)
    expect(gapped[1]).toBeNaN()
    expect(gapped[2]).toBeCloseTo((1 * 0.25 + 3 * 0.5) / 0.75)
  })

  test('stays within the values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.99, noNaN: true }), (list, weight) => {
        const [least, most] = [Math.min(...list), Math.max(...list)]
        for (const value of smooth(Float64Array.from(list), weight)) {
          expect(value).toBeGreaterThanOrEqual(least - 1e-3)
          expect(value).toBeLessThanOrEqual(most + 1e-3)
        }
      }),
    )
  })
})

describe('ticks', () => {
  test('are round, within the range, and few', () => {
    expect(linearTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(logTicks(0.001, 1000, 4)).toEqual([0.001, 0.1, 10, 1000])
    expect(logTicks(0.2, 2.4)).toEqual([0.2, 0.3, 0.5, 0.7, 1, 2])
    expect(timeTicks(0, 600)).toEqual([0, 120, 240, 360, 480, 600])
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.double({ min: 1.0001, max: 1e9, noNaN: true }),
        (low, factor) => {
          const high = low * factor
          for (const ticks of [linearTicks(low, high), logTicks(low, high)]) {
            expect(ticks.length).toBeLessThan(16)
            expect(ticks.every((tick) => tick >= low * 0.999999 && tick <= high * 1.000001)).toBe(true)
          }
        },
      ),
    )
  })
})

describe('an axis', () => {
  test('places numbers by size, logarithmic over a wide range, and anything else in order', () => {
    expect(makeScale([0, 5, 10, null]).place(5)).toBe(0.5)
    expect(makeScale([0.001, 0.1, 10]).place(0.1)).toBeCloseTo(0.5)
    const list = makeScale(['b', 'a', null, 'b'])
    expect(list.entries).toEqual(['"a"', '"b"'])
    expect(list.place('a')).toBe(0.25)
    expect(list.place('c')).toBeNull()
    expect(makeScale([3, 3]).place(3)).toBe(0.5)
    expect(makeScale([]).ticks).toEqual([])
  })
})

describe('a range on an axis', () => {
  test('selects the values at its ends, and stands where it was drawn', () => {
    const numbers = makeScale([0.001, 0.01, 0.1])
    const brush = brushBetween('lr', numbers, [0.5, 1])
    expect([0.001, 0.01, 0.1].map((value) => isWithinBrush(brush, value))).toEqual([false, true, true])
    const list = makeScale(['a', 'b', 'c', 'd'])
    expect(brushBetween('model', list, [0.2, 0.7])).toEqual({ field: 'model', values: ['"b"', '"c"'] })
    expect(partOf({ field: 'model', values: ['"b"', '"c"'] }, list)).toEqual([0.25, 0.75])
    expect(partOf({ field: 'model', values: ['"x"'] }, list)).toBeNull()
    expect(partOf(brush, numbers)?.[0]).toBeCloseTo(0.5)
  })
})

describe('a chart of curves', () => {
  const shapes = { lines: lineShapes([line([4, Number.NaN, 1, 2])], linear, () => 0), bands: [] }
  const size = { width: 600, height: 300 }

  test('finds the value below a pixel again', () => {
    for (const logY of [false, true]) {
      const frame = makeFrame(shapes, { ...linear, logY }, { size, zoom: null })
      const at = valuesAt(frame, pixelsAcross(frame, 2), pixelsDown(frame, 1.5))
      expect(at.x).toBeCloseTo(2)
      expect(at.y).toBeCloseTo(1.5)
    }
  })

  test('shows the values of the part that is zoomed in on, and leaves out what has no logarithm', () => {
    expect(rangeUp(shapes, [2, 3], false)).toEqual([1, 2])
    expect(
      rangeUp({ lines: lineShapes([line([-1, 0, 5])], linear, () => 0), bands: [] }, [0, 9], true),
    ).toEqual([5, 5])
    expect(makeFrame({ lines: [], bands: [] }, linear, { size, zoom: null }).x.range).toEqual([0, 1])
  })

  test('has no means over time, which are by step', () => {
    const band = {
      key: '[1]',
      split: '',
      runs: 2,
      steps: Float64Array.of(0),
      mean: Float64Array.of(1),
      low: Float64Array.of(0),
      high: Float64Array.of(2),
      n: Uint32Array.of(2),
    }
    expect(bandShapes([band], linear, () => 0)).toHaveLength(1)
    expect(bandShapes([band], { ...linear, x: 'time' }, () => 0)).toEqual([])
    expect(lineShapes([line([1, 2])], { ...linear, x: 'time' }, () => 0)[0]?.x).toEqual(Float64Array.of(0, 2))
  })

  test('finds the nearest step', () => {
    const steps = Float64Array.of(0, 10, 20)
    expect([-5, 4, 6, 15.1, 99].map((step) => nearestPlace(steps, step))).toEqual([0, 0, 1, 2, 2])
    expect(nearestPlace(Float64Array.of(), 1)).toBe(-1)
  })
})
