import { expect, test } from 'vitest'
import { certainDirection, directionOf } from '../../../src/analysis/metric-direction.ts'

const LOWER =
  'loss val_loss logLoss testError error_rate RMSE train/perplexity wer loss_per_token errors test.loss.mean'

test.each(LOWER.split(' '))('%s is certainly better when lower', (metric) => {
  expect(certainDirection(metric)).toBe('minimize')
})

const HIGHER =
  'accuracy validAccuracy accuracy@5 score testScore f1 f1_score F1.macro roc_auc pass pass_rate pass@1 correct'

test.each(HIGHER.split(' '))('%s is certainly better when higher', (metric) => {
  expect(certainDirection(metric)).toBe('maximize')
})

const UNKNOWN = `tokens tool_calls steps duration latency.p99 cost_usd ms time items throughput brier_score accuracy_drop
  loss_weight accuracy_std lossless_ratio epoch first_pass learning_rate constructor __proto__ x`

test.each(UNKNOWN.split(/\s+/))('of %s nobody knows', (metric) => {
  expect(certainDirection(metric)).toBeUndefined()
})

test('what is declared decides, the objective first', () => {
  const objective = { metric: 'loss', direction: 'maximize' } as const
  expect(directionOf('loss', { objective })).toBe('maximize')
  expect(directionOf('tokens', { objective })).toBeUndefined()
  expect(directionOf('tokens', { directions: { tokens: 'minimize' } })).toBe('minimize')
  expect(directionOf('constructor', { directions: {} })).toBeUndefined()
})
