import { expect, test } from 'vitest'
import { findBest } from '../../../src/analysis/best-value.ts'

test('NaN and Infinity are never the best', () => {
  expect(findBest([1, Number.NaN, 3, Number.POSITIVE_INFINITY, 'x', undefined], 'maximize')).toBe(3)
  expect(findBest([1, 3, Number.NEGATIVE_INFINITY], 'minimize')).toBe(1)
})

test('there is no best where all are equal', () => {
  expect(findBest([2, 2, 2], 'maximize')).toBeUndefined()
  expect(findBest([2], 'maximize')).toBeUndefined()
  expect(findBest([], 'maximize')).toBeUndefined()
})
