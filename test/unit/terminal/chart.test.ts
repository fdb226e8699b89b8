import { expect, test } from 'vitest'
import { drawCurve } from '../../../src/terminal/chart.ts'

test('a rising line goes from the lower left to the upper right', () => {
  expect(
    drawCurve(
      [
        [0, 0],
        [1, 1],
      ],
      { columns: 4, rows: 2 },
    ),
  ).toEqual(['  ⡠⠊', '⡠⠊  '])
})

test('a value that is not finite leaves a gap', () => {
  const [line = ''] = drawCurve(
    [
      [0, 1],
      [1, 1],
      [2, Number.NaN],
      [3, 1],
      [4, 1],
    ],
    { columns: 20, rows: 1 },
  )
  expect(line).toMatch(/^\S+ +\S+$/)
})

test('one point, and points that are all the same, are drawn too', () => {
  expect(
    drawCurve([[5, 5]], { columns: 3, rows: 1 })
      .join('')
      .trim(),
  ).toHaveLength(1)
  expect(
    drawCurve(
      [
        [1, 2],
        [9, 2],
      ],
      { columns: 3, rows: 1 },
    ),
  ).toEqual(['⠤⠤⠤'])
})
