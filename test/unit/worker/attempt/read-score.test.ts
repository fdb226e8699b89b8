/** What counts as a score, and what as usage. */
import { describe, expect, test } from 'vitest'
import { readScore } from '../../../../src/worker/attempt/score-case.ts'
import { UsageCounter } from '../../../../src/worker/attempt/usage-counter.ts'

describe('a score', () => {
  test.each([
    [0.5, { score: 0.5 }],
    [true, { score: 1 }],
    [false, { score: 0 }],
    [null, { score: null }],
    [{ name: 'Levenshtein', score: 0.9 }, { score: 0.9 }],
    [
      { score: true, reason: 'equal' },
      { score: 1, reason: 'equal' },
    ],
    [
      { score: 1, metadata: { rationale: 'why', n: undefined } },
      { score: 1, reason: 'why', metadata: { rationale: 'why' } },
    ],
    [{ score: 1, metadata: { big: 1n } }, { score: 1 }],
    [{ score: null, reason: 3 }, { score: null }],
  ])('of %o', (returned, score) => {
    expect(readScore(returned)).toEqual(score)
  })

  test('leaves out metadata that is nested too deep to be passed on', () => {
    const metadata: unknown = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`)
    expect(JSON.stringify(readScore({ score: 1, metadata }))).toBe('{"score":1}')
  })

  test.each([[undefined], [Number.NaN], ['1'], [[1]], [{}], [{ score: '1' }], [new Map()]])(
    '%o is none, and that is said',
    (returned) => {
      expect(() => readScore(returned)).toThrow(/^A scorer must return a finite number/)
    },
  )
})

describe('usage', () => {
  test('is summed up, with each model once', () => {
    const counter = new UsageCounter()
    expect(counter.total).toBeUndefined()
    counter.add({ model: 'a', inputTokens: 3, costUsd: 0.5 })
    counter.add({ model: 'a', outputTokens: 2 })
    expect(counter.total).toEqual({
      calls: 2,
      input_tokens: 3,
      output_tokens: 2,
      cost_usd: 0.5,
      models: ['a'],
    })
  })

  test.each([[{ costUsd: -1 }], [{ inputTokens: Number.NaN }], [{ outputTokens: '3' }], ['small'], [null]])(
    '%o is refused',
    (usage) => {
      expect(() => new UsageCounter().add(usage as never)).toThrow(TypeError)
    },
  )
})
