import { expect, test } from 'vitest'
import { type Point, ThinCurve } from '../../../src/results/thin-curve.ts'

function thin(values: Iterable<number>): ThinCurve {
  const curve = new ThinCurve()
  let step = 0
  for (const value of values) curve.add(step++, value)
  return curve
}

test('few points are drawn as they are', () => {
  const curve = thin([3, 1, 2])
  expect(curve.points()).toEqual([
    [0, 3],
    [1, 1],
    [2, 2],
  ])
  expect(curve).toMatchObject({ first: [0, 3], last: [2, 2], count: 3 })
})

test('of a million points about two thousand are kept, and every peak among them', () => {
  const curve = thin(
    (function* () {
      for (let step = 0; step < 1_000_000; step++) yield step === 777_777 ? 99 : step === 5 ? -99 : step % 7
    })(),
  )
  const points = curve.points()
  expect(points.length).toBeLessThanOrEqual(2048)
  expect(points).toContainEqual([777_777, 99])
  expect(points).toContainEqual([5, -99])
  const steps = points.map(([step]: Point) => step)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(curve).toMatchObject({ first: [0, 0], last: [999_999, 999_999 % 7], count: 1_000_000 })
})

test('values that are not finite hide no others', () => {
  const curve = thin(
    (function* () {
      for (let step = 0; step < 100_000; step++) yield step % 2 === 0 ? Number.NaN : 1
    })(),
  )
  expect(curve.points().every(([, value]) => value === 1)).toBe(true)
  expect(thin([Number.NaN]).points()).toEqual([[0, Number.NaN]])
})
