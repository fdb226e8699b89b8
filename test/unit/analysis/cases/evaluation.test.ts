/** What past runs of evaluations say of themselves: which way is better, what a limit on errors means, and which names are fields. */
import { describe, expect, test } from 'vitest'
import { evaluationOf } from '../../../../src/analysis/cases/evaluation.ts'
import { Directions } from '../../../../src/analysis/directions.ts'
import { parseWhere } from '../../../../src/analysis/expression/where.ts'
import { type RunRecord, readField, toRecord } from '../../../../src/analysis/record.ts'
import { judgeRecords } from '../../../../src/analysis/stored-gates.ts'
import type { RunFields } from '../../../../src/model/stored-run.ts'
import SUCCEEDED from '../../../succeeded-run.json' with { type: 'json' }

const SCORE = { n: 57, errors: 3, unscored: 0, mean: 0.8, low: 0.7, high: 0.9 }

function variant(run: Record<string, unknown> = {}, metrics: Record<string, number> = {}): RunRecord {
  const cases = { total: 60, done: 60, errors: 3, skipped: 0 }
  const fields = { ...SUCCEEDED, cases, scores: { exact: { ...SCORE, passAll: SCORE }, wer: SCORE }, ...run }
  return toRecord({
    runId: 'a',
    runDir: '/a',
    run: fields as unknown as RunFields,
    config: {},
    metrics: { exact: 0.8, wer: 0.1, cases: 20, errors: 3, cost_usd: 1, input_tokens: 5, ...metrics },
    meta: null,
  })
}

test('a run with cases is an evaluation, whatever else stands in its record', () => {
  expect(evaluationOf(variant())).toMatchObject({ scores: ['exact', 'wer'], expected: 60 })
  expect(evaluationOf(variant())?.estimates.get('exact.passAll')).toEqual({
    n: 57,
    mean: 0.8,
    low: 0.7,
    high: 0.9,
  })
  expect(evaluationOf(variant({ cases: undefined }))).toBeNull()
  const odd = evaluationOf(
    variant({ cases: { total: 'many' }, scores: { a: 1, b: { mean: null }, c: { mean: 1, low: 'x' } } }),
  )
  expect(odd).toMatchObject({ expected: 0, scores: ['a', 'b', 'c'] })
  expect([...(odd?.estimates ?? [])]).toEqual([['c', { n: 0, mean: 1, low: null, high: null }]])
})

describe('in an evaluation', () => {
  test('scores are better when higher, costs and errors when lower, tokens neither', () => {
    const directions = new Directions([variant()])
    const of = (...names: string[]) => names.map((name) => directions.of(name))
    expect(of('exact', 'exact.passAll', 'wer')).toEqual(['maximize', 'maximize', 'minimize'])
    expect(of('cost_usd', 'errors', 'duration.p50', 'judge.cost_usd')).toEqual(Array(4).fill('minimize'))
    expect(of('input_tokens', 'other')).toEqual([undefined, undefined])
  })

  test('what the experiment says comes first, also that nothing is better', () => {
    const directions = new Directions([
      variant({
        directions: { cost_usd: null, loss: null, input_tokens: 'minimize' },
        objective: { metric: 'exact', direction: 'minimize' },
      }),
    ])
    const names = ['cost_usd', 'loss', 'input_tokens', 'exact']
    expect(names.map((name) => directions.of(name))).toEqual([undefined, undefined, 'minimize', 'minimize'])
  })

  test('a limit on errors is one on the share of the cases', () => {
    const judge = (expected: object, run = {}) => judgeRecords([variant({ expect: expected, ...run })])
    expect(judge({ errors: { max: 0.05 }, exact: { min: 0.5 } })).toMatchObject([
      { rule: 'errors <= 0.05', problem: null, note: '3 of 60 cases failed' },
      { rule: 'exact >= 0.5', problem: null, note: '3 of 60 cases failed' },
    ])
    expect(judge({ errors: { max: 0.02 } })[0]?.problem).toBe('errors is 0.05000, 3 of 60 cases failed')
    expect(judge({ errors: { max: 3 } })[0]?.problem).toContain('the share of cases that fail, from 0 to 1')
    const skipped = { cases: { total: 60, done: 60, errors: 3, skipped: 30 } }
    expect(judge({ errors: { max: 0.05 } }, skipped)[0]?.problem).toBe(
      'errors is 0.10000, 3 of 30 cases failed',
    )
    const none = { cases: { total: 60, done: 60, errors: 0, skipped: 0 } }
    expect(judge({ errors: { max: 0 } }, none)).toMatchObject([{ problem: null, note: null }])
  })

  test('names of counts are those of the metrics, not of the objects that the record has beside them', () => {
    expect(readField(variant(), 'cases')).toBe(20)
    expect(parseWhere('cases > 10 && run.cases.done == 60').test(variant())).toBe(true)
  })
})
