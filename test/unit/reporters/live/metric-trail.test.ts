import { expect, test } from 'vitest'
import { MetricTrail } from '../../../../src/reporters/live/metric-trail.ts'

function makeTrail(values: number[]): MetricTrail {
  const trail = new MetricTrail()
  for (const value of values) trail.push(value)
  return trail
}

test('goes from the lowest to the highest value', () => {
  expect(makeTrail([1, 2, 3, 4, 5, 6, 7, 8]).draw(8)).toBe('▁▂▃▄▅▆▇█')
  expect(makeTrail([4, 2, 1]).draw(8)).toBe('█▃▁')
})

test('is empty where there is no course, and level where nothing changes', () => {
  expect(makeTrail([]).draw(8)).toBe('')
  expect(makeTrail([1]).draw(8)).toBe('')
  expect(makeTrail([5, 5, 5]).draw(8)).toBe('▄▄▄')
})

test('a value that is no number is told as the last one and leaves no bar', () => {
  const trail = makeTrail([1, 2, Number.NaN])
  expect(trail.last).toBeNaN()
  expect(trail.draw(8)).toBe('▁█')
})

test('the whole course is shown however long it is, in no more bars than there is room for', () => {
  const trail = makeTrail(Array.from({ length: 100_000 }, (_, index) => index))
  for (const width of [8, 24, 64]) {
    const bars = trail.draw(width)
    expect(bars.length).toBeLessThanOrEqual(width)
    expect(bars.length).toBeGreaterThan(Math.min(width, 32) - 1)
    expect(bars).toMatch(/^▁+▂+▃+▄+▅+▆+▇+█+$/)
  }
})
