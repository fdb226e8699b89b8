import { expect, test } from 'vitest'
import { pivot } from '../../../src/analysis/pivot.ts'

const BY = { rows: ['model'], columns: ['lr'], values: ['score'], rank: 'highest' } as const

test('ranks of a pivot table are shared by equal means, 0 and -0 too', () => {
  const scores = [0.5, 0, -0, 0.5, -1, Number.POSITIVE_INFINITY]
  const { rows } = pivot(
    scores.map((score, index) => ({ model: index, lr: 1, score })),
    BY,
  )
  expect(rows.map((row) => row['lr=1 rank'])).toEqual([2, 4, 4, 2, 6, 1])
})

test('a pivot table of very many rows is ranked in no time', () => {
  const source = Array.from({ length: 20_000 }, (_, index) => ({ model: index, lr: 1, score: index % 1000 }))
  const startedAt = performance.now()
  const { rows } = pivot(source, BY)
  expect(rows).toHaveLength(20_000)
  // To compare each with each takes a hundred times as long.
  expect(performance.now() - startedAt).toBeLessThan(5000)
})
