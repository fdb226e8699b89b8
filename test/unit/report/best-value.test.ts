import { expect, test } from 'vitest'
import { directionOf, findBest, guessDirection } from '../../../src/report/best-value.ts'

test.each([
  'loss',
  'val_loss',
  'logloss',
  'testError',
  'wer',
  'latency.p99',
  'RMSE',
  'time',
  'ms_per_token',
  'train/perplexity',
])('%s is better when lower', (metric) => {
  expect(guessDirection(metric)).toBe('minimize')
})

test.each(['accuracy', 'score', 'tokens_per_sec', 'lossless_ratio', 'throughput', 'f1', 'items'])(
  '%s is better when higher',
  (metric) => {
    expect(guessDirection(metric)).toBe('maximize')
  },
)

test('the objective decides for its own metric', () => {
  expect(directionOf('loss', { metric: 'loss', direction: 'maximize' })).toBe('maximize')
  expect(directionOf('loss', { metric: 'score', direction: 'maximize' })).toBe('minimize')
})

test('NaN and Infinity are never the best', () => {
  expect(findBest([1, Number.NaN, 3, Number.POSITIVE_INFINITY, 'x', undefined], 'maximize')).toBe(3)
  expect(findBest([1, 3, Number.NEGATIVE_INFINITY], 'minimize')).toBe(1)
})

test('there is no best where all are equal', () => {
  expect(findBest([2, 2, 2], 'maximize')).toBeUndefined()
  expect(findBest([2], 'maximize')).toBeUndefined()
  expect(findBest([], 'maximize')).toBeUndefined()
})
