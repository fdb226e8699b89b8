/** Which of several trials are better, with one objective and with several. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chooseSpread,
  dominates,
  frontsOf,
  hypervolume,
  paretoFront,
} from '../../../src/search/objectives/pareto.ts'
import { rankTrials } from '../../../src/search/objectives/rank-trials.ts'
import type { TrialRecord } from '../../../src/search/samplers/sampler.ts'

const self = (point: readonly number[]) => point
const points = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 12 })

describe('fronts', () => {
  test('are what the definition says', () => {
    fc.assert(
      fc.property(points, (all) => {
        const expected = all.filter((point) => !all.some((other) => dominates(other, point)))
        expect(paretoFront(all, self)).toEqual(expected)
        const fronts = frontsOf(all, self)
        expect(fronts.flat()).toHaveLength(all.length)
        for (const [index, front] of fronts.slice(1).entries()) {
          for (const point of front)
            expect(fronts[index]?.some((other) => dominates(other, point))).toBe(true)
        }
      }),
    )
  })

  test('cover as many unit cubes as can be counted', () => {
    fc.assert(
      fc.property(points, (all) => {
        let cubes = 0
        for (let x = 0; x < 10; x++)
          for (let y = 0; y < 10; y++)
            for (let z = 0; z < 10; z++) if (all.some(([a, b, c]) => a <= x && b <= y && c <= z)) cubes++
        expect(hypervolume(all, [10, 10, 10])).toBe(cubes)
        const flat = all.map(([a, b]) => [a, b])
        expect(hypervolume(flat, [10, 10]) * 10).toBe(
          hypervolume(
            flat.map(([a = 0, b = 0]) => [a, b, 0]),
            [10, 10, 10],
          ),
        )
      }),
    )
  })

  test('are spread by what covers most', () => {
    const front = [0, 1, 2, 3, 4, 5].map((x) => [x, 5 - x])
    const [first, ...others] = chooseSpread(front, 3, self)
    expect([first?.[0], first?.[1]].sort()).toEqual([2, 3])
    expect(others).toHaveLength(2)
    expect(chooseSpread(front, 10, self)).toHaveLength(6)
  })
})

function trial(number: number, rest: Partial<TrialRecord>): TrialRecord {
  return { number, point: {}, state: 'complete', values: [], violation: 0, ...rest }
}

describe('trials', () => {
  test('come complete first, then pruned by how far they came, then by how much they miss limits', () => {
    const trials = [
      trial(0, { values: [1], violation: 2 }),
      trial(1, { state: 'pruned', values: [0], step: 3 }),
      trial(2, { values: [9] }),
      trial(3, { state: 'pruned', values: [5], step: 7 }),
      trial(4, { values: [3] }),
      trial(5, { state: 'pruned', values: [4], step: 7 }),
      trial(6, { values: [-1], violation: 0.5 }),
      trial(7, { values: [Number.POSITIVE_INFINITY] }),
      trial(8, { state: 'pruned', values: [] }),
    ]
    expect(rankTrials(trials, 1).map(({ number }) => number)).toEqual([4, 2, 7, 5, 3, 1, 8, 6, 0])
  })

  test('come front by front where there are several objectives', () => {
    const values = [
      [2, 2],
      [0, 3],
      [1, 1],
      [3, 0],
      [1, 2],
    ]
    const trials = values.map((each, number) => trial(number, { values: each }))
    expect(rankTrials(trials, 1)[0]?.number).toBe(2)
    expect(
      rankTrials(trials, 3)
        .slice(0, 3)
        .map(({ number }) => number)
        .sort(),
    ).toEqual([1, 2, 3])
    expect(
      rankTrials(trials, 3)
        .slice(3)
        .map(({ number }) => number),
    ).toEqual([4, 0])
  })
})
