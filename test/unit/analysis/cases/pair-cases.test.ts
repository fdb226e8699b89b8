import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactMcNemar } from '../../../../src/analysis/cases/mcnemar.ts'
import { type PairedScore, pairCases } from '../../../../src/analysis/cases/pair-cases.ts'
import { VariantCases } from '../../../../src/analysis/cases/variant-cases.ts'
import type { CaseRecord } from '../../../../src/model/case-record.ts'
import EXPECTED from './expected.json' with { type: 'json' }
import { makeCase, makeFailure } from './make-cases.ts'

// The same cases in every run: what a new seed finds is looked for on purpose, not in CI.
fc.configureGlobal({ seed: 20261126 })

function pair(old: readonly CaseRecord[], fresh: readonly CaseRecord[], score = 'exact'): PairedScore {
  const [before, after] = [new VariantCases(old), new VariantCases(fresh)]
  return pairCases(before.columns, after.columns, { score, sign: 1 })
}

function records(values: readonly (number | null)[], score = 'exact'): CaseRecord[] {
  return values.map((value, index) => makeCase(`q${index}`, { [score]: value }))
}

describe('two variants over the same cases', () => {
  test.each(EXPECTED.paired)(
    'differ as scipy has it: $change',
    ({ before, after, change, low, high, wanted }) => {
      const found = pair(records(before), records(after))
      expect(found.change?.n).toBe(before.length)
      expect(found.change?.mean).toBeCloseTo(change, 12)
      expect((found.change?.mean ?? 0) - (found.change?.halfWidth ?? 0)).toBeCloseTo(low, 9)
      expect((found.change?.mean ?? 0) + (found.change?.halfWidth ?? 0)).toBeCloseTo(high, 9)
      expect(found.test).toBe('student')
      expect(found.verdict).toBe('unclear')
      // By the normal distribution, which wants a few less than Student's.
      expect(found.pairsNeeded).toBeGreaterThanOrEqual(Math.ceil(wanted))
      expect(found.pairsNeeded).toBeLessThan(wanted + 4)
    },
  )

  test.each(EXPECTED.mcnemar)('have the p of statsmodels: $fixed to $broken', ({ fixed, broken, p }) => {
    expect(exactMcNemar(fixed, broken) / p).toBeCloseTo(1, 9)
    expect(exactMcNemar(broken, fixed)).toBe(exactMcNemar(fixed, broken))
  })

  test('are judged by the exact test where each case is right or wrong', () => {
    const [old, fresh] = [
      Array.from({ length: 60 }, () => 0),
      Array.from({ length: 60 }, (_, index) => Number(index < 4)),
    ]
    const few = pair(records(old), records(fresh))
    // The interval alone would call it better.
    expect(Math.abs(few.change?.mean ?? 0)).toBeGreaterThan(few.change?.halfWidth ?? 1)
    expect(few).toMatchObject({ test: 'mcnemar', p: 0.125, verdict: 'unclear', higher: 4, lower: 0 })
    const many = pair(records(old), records(old.map((_, index) => Number(index < 8))))
    expect(many).toMatchObject({ verdict: 'better', pairsNeeded: null })
    expect(pair(records(old), records(old))).toMatchObject({ verdict: 'same', p: 1, pairsNeeded: null })
  })

  test('are compared over what both have answered, and all others are counted', () => {
    const old = [...records([1, 0.5, 0.25, null, 1]), makeFailure('q5'), makeCase('gone', { exact: 1 })]
    const fresh = [
      ...records([0.5, 0.25, 0]),
      makeFailure('q3'),
      makeCase('q4', {}, { skipped: 'no' }),
      ...records([1]).map((each) => ({ ...each, id: 'q5' })),
      makeCase('new', { exact: 1 }),
    ]
    const { change, leftOut, old: before, new: after } = pair(old, fresh)
    expect(change?.n).toBe(3)
    expect([before, after]).toEqual([1.75 / 3, 0.25])
    expect(leftOut).toEqual({ onlyOld: 1, onlyNew: 1, errors: 2, unscored: 1 })
  })

  test('count a case once whatever its repeats', () => {
    const repeats = (values: readonly number[]) => (id: string) =>
      values.map((value, index) => makeCase(id, { exact: value }, { repeat: index + 1 }))
    const ids = ['a', 'b', 'c']
    const found = pair(ids.flatMap(repeats([0, 0, 1, 0])), ids.flatMap(repeats([1, 0, 1, 1])))
    expect(found.change).toMatchObject({ n: 3, mean: 0.5, sd: 0 })
    expect(found.test).toBe('student')
  })

  test('that have nothing in common have no verdict', () => {
    expect(pair(records([1]), [makeCase('other', { exact: 1 })])).toMatchObject({
      old: null,
      change: null,
      verdict: null,
    })
    expect(pair(records([1]), records([0]), 'unknown')).toMatchObject({
      change: null,
      leftOut: { unscored: 1 },
    })
  })
})

test('the order of cases makes no difference to a pair', () => {
  const values = fc.array(
    fc.tuple(
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(values, fc.func(fc.nat()), (list, order) => {
      const [old, fresh] = [records(list.map(([value]) => value)), records(list.map(([, value]) => value))]
      const shuffle = (cases: CaseRecord[]) => cases.toSorted((a, b) => order(a.id) - order(b.id))
      expect(pair(shuffle(old), shuffle(fresh).reverse())).toEqual(pair(old, fresh))
    }),
  )
})
