import { describe, expect, test } from 'vitest'
import { formatDuration } from '../../../src/terminal/format-duration.ts'
import {
  alignDecimals,
  errorFormat,
  formatConfigNumber,
  numberFormat,
} from '../../../src/terminal/format-number.ts'

describe('numbers of one column', () => {
  test.each([
    [
      [1, 20, 300],
      ['1', '20', '300'],
    ],
    [
      [0.95312, 0.9, 1],
      ['0.9531', '0.9000', '1.0000'],
    ],
    [
      [2.3, 0.00123],
      ['2.30000', '0.00123'],
    ],
    [
      [1234.5678, 12],
      ['1234.6', '12.0'],
    ],
    [
      [0.5, 1e-9],
      ['0.5000', '1.000e-9'],
    ],
    [
      [2e-5, 3e-6, 0],
      ['2.000e-5', '3.000e-6', '0'],
    ],
    [
      [1.5, 3.2e12],
      ['1.500', '3.200e+12'],
    ],
    [
      [0.25, Number.NaN, Number.POSITIVE_INFINITY],
      ['0.2500', 'NaN', 'Infinity'],
    ],
    [[Number.NEGATIVE_INFINITY], ['-Infinity']],
    [[0], ['0']],
    [
      [-0.5, 0],
      ['-0.5000', '0.0000'],
    ],
    [
      [1e21, 1],
      ['1.000e+21', '1'],
    ],
  ])('%j', (values, texts) => {
    expect(values.map(numberFormat(values))).toEqual(texts)
  })
})

test('numbers of a config stay as they were written', () => {
  expect([0.1, 1e-8, 30, 0.1 + 0.2, 1 / 3].map(formatConfigNumber)).toEqual([
    '0.1',
    '1e-8',
    '30',
    '0.3',
    '0.333333',
  ])
})

test('decimal points meet', () => {
  expect(alignDecimals(['0.1', '10', '0.001'])).toEqual(['0.1  ', '10    ', '0.001'])
})

test.each([
  [0.4, '0ms'],
  [999.6, '1.00s'],
  [3210, '3.21s'],
  [59_999, '1m 00s'],
  [125_000, '2m 05s'],
  [7_380_000, '2h 03m'],
])('%f ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('values are written with two digits of their smallest error', () => {
  const format = errorFormat([0.83333, 0.561], [0.0731, 0.0994, null])
  expect([0.83333, 0.561, 1].map(format)).toEqual(['0.833', '0.561', '1.000'])
  expect(errorFormat([72.25], [3.2])(72.25)).toBe('72.3')
  expect(errorFormat([7250], [320])(7250)).toBe('7250')
  expect(errorFormat([0.5, 1], [null, 0])(0.5)).toBe('0.5000')
  expect(errorFormat([0.5], [1e-12])(0.5)).toBe('0.5000')
  expect(errorFormat([2e300], [1e299])(2e300)).toBe('2.000e+300')
  expect(format(Number.NaN)).toBe('NaN')
})
