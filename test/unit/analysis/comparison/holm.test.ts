import { expect, test } from 'vitest'
import { holm } from '../../../../src/analysis/comparison/holm.ts'

// From statsmodels 0.15.0: multipletests(p, method='holm')[1].
test.each([
  [
    [0.01, 0.04, 0.03],
    [0.03, 0.06, 0.06],
  ],
  [
    [0.001, 0.2, 0.04, 0.04, 0.9, 0.012],
    [0.006, 0.4, 0.16, 0.16, 0.9, 0.06],
  ],
  [[0.5], [0.5]],
  [
    [0.02, 0.02, 0.02, 0.02, 0.02],
    [0.1, 0.1, 0.1, 0.1, 0.1],
  ],
  [
    [1e-10, 0.6, 0.7],
    [3e-10, 1, 1],
  ],
])('%j becomes what statsmodels makes of it', (tests, adjusted) => {
  const found = holm(tests)
  expect(found).toHaveLength(adjusted.length)
  for (const [index, p] of adjusted.entries()) expect(found[index]).toBeCloseTo(p, 14)
})

test('what was not tested stays so, and counts for nothing', () => {
  expect(holm([null, 0.03, null, 0.02])).toEqual([null, 0.04, null, 0.04])
  expect(holm([])).toEqual([])
})
