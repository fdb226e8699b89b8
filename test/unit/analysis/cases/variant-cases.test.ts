import { describe, expect, test } from 'vitest'
import { findWeakestSlice } from '../../../../src/analysis/cases/slices.ts'
import { VariantCases } from '../../../../src/analysis/cases/variant-cases.ts'
import { makeCase, makeFailure } from './make-cases.ts'

/** Ten cases of each topic, of which so many pass. */
function topics(passes: Record<string, number>): VariantCases {
  return new VariantCases(
    Object.entries(passes).flatMap(([topic, count]) =>
      Array.from({ length: 10 }, (_, index) =>
        makeCase(
          `${topic} ${index}`,
          { exact: Number(index < count) },
          { slices: { topic, parity: index % 2 } },
        ),
      ),
    ),
  )
}

describe('the slices of a dataset', () => {
  test('have means of their own, beside the mean of the rest', () => {
    const slices = topics({ law: 2, maths: 9, art: 7 }).slicesOf('exact')
    expect(slices.map(({ key, value, cases }) => [key, value, cases])).toEqual([
      ['topic', 'law', 10],
      ['topic', 'maths', 10],
      ['topic', 'art', 10],
      ['parity', 0, 15],
      ['parity', 1, 15],
    ])
    expect(slices[0]).toMatchObject({ score: { n: 10, mean: 0.2 }, rest: 0.8, errors: 0 })
    expect(findWeakestSlice(slices, 'maximize')).toMatchObject({ slice: { value: 'law' }, isClear: true })
    expect(findWeakestSlice(slices, 'minimize')).toMatchObject({ slice: { value: 'maths' } })
  })

  test('may differ by chance, and too few cases say nothing', () => {
    const slices = topics({ law: 6, maths: 7 }).slicesOf('exact')
    expect(findWeakestSlice(slices, 'maximize')).toMatchObject({ isClear: false })
    const few = new VariantCases([
      ...Array.from({ length: 4 }, (_, index) =>
        makeCase(`a${index}`, { exact: 0 }, { slices: { topic: 'a' } }),
      ),
      ...Array.from({ length: 9 }, (_, index) =>
        makeCase(`b${index}`, { exact: 1 }, { slices: { topic: 'b' } }),
      ),
    ])
    expect(findWeakestSlice(few.slicesOf('exact'), 'maximize')).toBeNull()
    expect(findWeakestSlice([], 'maximize')).toBeNull()
  })

  test('are those that the last record of a case says, whatever their values are', () => {
    const cases = new VariantCases([
      makeCase('a', { exact: 1 }, { slices: { topic: 'gone' } }),
      makeCase('a', { exact: 1 }, { slices: { topic: null } }),
      makeFailure('b', { slices: { topic: ['x', { y: 1 }], __proto__: 1 } }),
    ])
    expect(cases.slicesOf('exact')).toEqual([
      { key: 'topic', value: ['x', { y: 1 }], cases: 1, score: null, errors: 1, rest: null },
    ])
    expect(cases.slicesOf('unknown')).toEqual([])
  })
})

describe('cases to look at', () => {
  test('are those that failed, then the worst; a perfect one is not among them', () => {
    const cases = new VariantCases([
      makeCase('good', { exact: 1 }),
      makeCase('fair', { exact: 0.5 }),
      makeCase('bad', { exact: 0 }),
      makeCase('unknown', { exact: null }),
      makeFailure('broken'),
    ])
    expect(cases.worstOf('exact', 'maximize', 9)).toEqual(['broken', 'bad', 'fair'])
    expect(cases.worstOf('exact', 'maximize', 2)).toEqual(['broken', 'bad'])
    expect(cases.worstOf('exact', 'minimize', 9)).toEqual(['broken', 'good', 'fair'])
    expect(
      new VariantCases([makeCase('a', { grade: 4 }), makeCase('b', { grade: 1 })]).worstOf(
        'grade',
        'maximize',
        9,
      ),
    ).toEqual(['b', 'a'])
  })

  test('are flaky where they pass in some repeats only', () => {
    const repeats = (id: string, ...values: number[]) =>
      values.map((value, index) => makeCase(id, { exact: value, similar: value / 3 }, { repeat: index + 1 }))
    const cases = new VariantCases([
      ...repeats('a', 1, 0),
      ...repeats('b', 1, 1),
      ...repeats('c', 0, 0),
      ...repeats('d', 0, 1),
    ])
    expect(cases.flakyOf('exact')).toEqual(['a', 'd'])
    expect(cases.flakyOf('similar')).toEqual([])
    expect(new VariantCases(repeats('a', 1)).flakyOf('exact')).toEqual([])
  })
})
