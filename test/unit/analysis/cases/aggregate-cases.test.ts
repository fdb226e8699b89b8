import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregateCases, CaseTally } from '../../../../src/analysis/cases/aggregate-cases.ts'
import { caseFields, caseMetrics } from '../../../../src/analysis/cases/case-metrics.ts'
import type { CaseRecord } from '../../../../src/model/case-record.ts'
import { makeCase, makeFailure } from './make-cases.ts'

// The same cases in every run: what a new seed finds is looked for on purpose, not in CI.
fc.configureGlobal({ seed: 20261126 })

const usage = (cost: number) => ({ calls: 1, input_tokens: 100, output_tokens: 10, cost_usd: cost })

describe('the cases of a variant', () => {
  test('have n, errors and the mean as three numbers', () => {
    const { scores, ...counts } = aggregateCases([
      makeCase('a', { exact: 1, similar: 0.5 }),
      makeCase('b', { exact: 0, similar: null }),
      makeCase(
        'c',
        { exact: 1 },
        { scores: { exact: { score: 1 }, similar: { score: null, error: { type: 'E', message: '' } } } },
      ),
      makeFailure('d'),
      makeCase('e', {}, { skipped: 'no answer known' }),
    ])
    expect(counts).toMatchObject({ cases: 5, done: 5, errors: 1, skipped: 1 })
    expect(scores.exact).toMatchObject({ n: 3, errors: 1, unscored: 0, mean: 2 / 3 })
    expect(scores.similar).toEqual({ n: 1, errors: 2, unscored: 1, mean: 0.5, low: null, high: null })
  })

  test('that failed have the score 0 where that is recorded, and are errors still', () => {
    const zero = makeFailure('b', { scores: { exact: { score: 0 } } })
    const { errors, scores } = aggregateCases([makeCase('a', { exact: 1 }), zero])
    expect(errors).toBe(1)
    expect(scores.exact).toMatchObject({ n: 2, errors: 0, mean: 0.5 })
  })

  test('without any value have no mean', () => {
    const aggregate = aggregateCases([makeFailure('a'), makeCase('b', { exact: null })])
    expect(aggregate.scores.exact).toEqual({
      n: 0,
      errors: 1,
      unscored: 1,
      mean: null,
      low: null,
      high: null,
    })
    expect(caseMetrics(aggregate)).not.toHaveProperty('exact')
  })

  test('count by what is last said of a case and repeat', () => {
    const first = [makeFailure('a', { usage: usage(9) }), makeCase('b', { exact: 0, old: 1 })]
    const again = [makeCase('a', { exact: 1 }, { usage: usage(1) }), makeCase('b', { exact: 1 })]
    const { errors, done, scores, usage: totals } = aggregateCases([...first, ...again])
    expect({ errors, done, cost: totals?.costUsd }).toEqual({ errors: 0, done: 2, cost: 1 })
    expect(scores.exact).toMatchObject({ n: 2, mean: 1 })
    expect(scores.old).toMatchObject({ n: 0, unscored: 2 })
  })

  test('that are taken out count for nothing, until they come back', () => {
    const tally = new CaseTally()
    const records = [1, 2].flatMap((repeat) => [
      makeCase('a', { exact: 1 }, { repeat, usage: usage(1) }),
      makeFailure('b', { repeat }),
    ])
    for (const record of records) tally.add(record)
    for (const repeat of [1, 2, 3]) tally.remove({ id: 'b', repeat })
    expect(tally.finish()).toEqual(aggregateCases(records.filter(({ id }) => id === 'a')))
    for (const record of records.slice(1)) tally.add(record)
    expect(tally.finish()).toEqual(aggregateCases(records))
  })

  test('pass always or ever over their repeats; a repeat that failed is no pass', () => {
    const repeats = (id: string, ...passes: (number | 'error')[]): CaseRecord[] =>
      passes.map((pass, index) =>
        pass === 'error'
          ? makeFailure(id, { repeat: index + 1 })
          : makeCase(id, { exact: pass }, { repeat: index + 1 }),
      )
    const records = [
      ...repeats('always', 1, 1, 1),
      ...repeats('flaky', 1, 0, 1),
      ...repeats('never', 0, 0, 0),
      ...repeats('broke once', 1, 'error', 1),
      // Of which a repeat is not known yet.
      ...repeats('unfinished', 1, 1),
    ]
    const aggregate = aggregateCases(records)
    expect(aggregate).toMatchObject({ cases: 5, done: 14, errors: 1 })
    expect(aggregate.scores.exact).toMatchObject({ n: 13, errors: 1, mean: 9 / 13 })
    expect(aggregate.scores.exact?.passAll).toMatchObject({ n: 4, mean: 1 / 4 })
    expect(aggregate.scores.exact?.passAny).toMatchObject({ n: 4, mean: 3 / 4 })
    expect(caseMetrics(aggregate)).toMatchObject({ 'exact.passAll': 0.25, 'exact.passAny': 0.75 })
  })

  test('that are graded, or have no repeats, do not pass', () => {
    const graded = [1, 2].map((repeat) => makeCase('a', { similar: 0.5 }, { repeat }))
    expect(aggregateCases(graded).scores.similar).not.toHaveProperty('passAll')
    expect(aggregateCases([makeCase('a', { exact: 1 })]).scores.exact).not.toHaveProperty('passAll')
  })

  test('cost what the function and its judges have cost, apart, in exact sums', () => {
    const records = Array.from({ length: 10 }, (_, index) =>
      makeCase(`${index}`, {}, { usage: usage(0.1), judge_usage: usage(0.01), duration_sec: index }),
    )
    const aggregate = aggregateCases([...records, makeCase('free')])
    expect(aggregate.usage).toEqual({ calls: 10, inputTokens: 1000, outputTokens: 100, costUsd: 1 })
    expect(caseMetrics(aggregate)).toEqual({
      cases: 11,
      errors: 0,
      cost_usd: 1,
      input_tokens: 1000,
      output_tokens: 100,
      judge: { cost_usd: 0.1, input_tokens: 1000, output_tokens: 100 },
      duration: { p50: 4, p95: 8.5 },
    })
    expect(caseFields(aggregate, 30)).toEqual({
      cases: { total: 30, done: 11, errors: 0, skipped: 0 },
      scores: {},
    })
  })

  test('that are none have nothing to say', () => {
    expect(caseMetrics(aggregateCases([]))).toEqual({ cases: 0, errors: 0 })
  })

  test('may have names of any kind', () => {
    const scores = JSON.parse('{ "__proto__": { "score": 1 }, "constructor": { "score": 0 } }')
    const aggregate = aggregateCases([makeCase('__proto__', {}, { scores })])
    expect(Object.keys(aggregate.scores)).toEqual(['__proto__', 'constructor'])
    expect(Object.entries(caseMetrics(aggregate))).toContainEqual(['__proto__', 1])
  })
})

const anyCase = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'é', ''),
  repeat: fc.integer({ min: 1, max: 4 }),
  exact: fc.option(fc.constantFrom(0, 1)),
  similar: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  isFailed: fc.boolean(),
  cost: fc.double({ min: 0, max: 1, noNaN: true }),
  duration: fc.double({ min: 0, max: 1000, noNaN: true }),
})

function toRecord({
  id,
  repeat,
  exact,
  similar,
  isFailed,
  cost,
  duration,
}: typeof anyCase extends fc.Arbitrary<infer T> ? T : never) {
  const rest = { repeat, duration_sec: duration, usage: usage(cost) }
  return isFailed ? makeFailure(id, rest) : makeCase(id, { exact, similar }, rest)
}

test('their order makes no difference, to the last digit', () => {
  const cases = fc.uniqueArray(anyCase, { selector: ({ id, repeat }) => `${repeat} ${id}`, maxLength: 24 })
  fc.assert(
    fc.property(
      cases.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      ([list, shuffled]) => {
        expect(aggregateCases(shuffled.map(toRecord))).toEqual(aggregateCases(list.map(toRecord)))
      },
    ),
  )
})

test('what was said of a case before makes none either', () => {
  fc.assert(
    fc.property(fc.array(anyCase, { maxLength: 30 }), (list) => {
      const records = list.map(toRecord)
      const last = new Map(records.map((record) => [`${record.repeat} ${record.id}`, record]))
      const { scores, ...rest } = aggregateCases(records)
      const { scores: lastScores, ...lastRest } = aggregateCases(last.values())
      expect(rest).toEqual(lastRest)
      // A score of which nothing is left is still named.
      for (const [name, score] of Object.entries(scores))
        expect(lastScores[name] ?? { ...score, n: 0 }).toEqual(score)
    }),
  )
})
