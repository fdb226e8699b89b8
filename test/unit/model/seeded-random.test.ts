/** Random numbers that must be the same on every platform and in every later version. */
import { describe, expect, it } from 'vitest'
import { sweep } from '../../../src/experiment/sweep/sweep.ts'
import { drawIndices, shuffledIndices } from '../../../src/model/utils/seeded-random.ts'

describe('seeded randomness', () => {
  it.each([
    [42, '0 6 7 9 2 5 1 4 8 3'],
    [0, '3 6 1 7 2 8 5 4 9 0'],
    [-1, '6 4 9 2 5 8 3 1 7 0'],
    [Number.MAX_SAFE_INTEGER, '3 2 8 1 5 9 6 0 4 7'],
  ])('gives the order of seed %i that it always gave', (seed, order) => {
    expect([...shuffledIndices(10, seed)].join(' ')).toBe(order)
    const digits = sweep().grid({ digit: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] })
    expect([...digits.shuffle(seed)].map((config) => config.digit).join(' ')).toBe(order)
  })

  it('gives the draws that it always gave', () => {
    const rows = [0, 1, 2, 3, 1e9].map((row) => drawIndices(7, row, [2, 10, 1000]).join(' '))
    expect(rows).toEqual(['0 7 178', '1 9 724', '1 3 508', '0 8 586', '1 1 565'])
    const space = { lr: [0.1, 0.01], opt: ['sgd', 'adam', 'lion'] }
    const drawn = [...sweep().random(space, { trials: 6 }).keepDuplicates()]
    const expected = ['0.1 adam', '0.1 lion', '0.1 adam', '0.01 lion', '0.1 sgd', '0.01 lion']
    expect(drawn.map(({ lr, opt }) => `${lr} ${opt}`)).toEqual(expected)
  })

  it('draws every choice equally often, whatever row and axis', () => {
    const counts = [0, 0, 0].map(() => [0, 0, 0, 0, 0])
    const rows = 20_000
    for (let row = 0; row < rows; row++) {
      for (const [axis, choice] of drawIndices(1, row, [5, 5, 5]).entries()) {
        const ofAxis = counts[axis] as number[]
        ofAxis[choice] = (ofAxis[choice] ?? 0) + 1
      }
    }
    for (const ofAxis of counts) expect(chiSquare(ofAxis, rows / 5)).toBeLessThan(18.5) // p = 0.001 at 4 degrees
  })

  it('gives every order of a shuffle equally often, whatever the seed', () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 6000; seed++) {
      const order = [...shuffledIndices(3, seed)].join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    expect(chiSquare([...counts.values()], 1000)).toBeLessThan(20.5) // p = 0.001 at 5 degrees
  })

  it('shuffles more than 2^32 indices without holding them', () => {
    const first = shuffledIndices(2 ** 50, 5).next().value
    expect(first).toBeGreaterThanOrEqual(0)
    expect(first).toBeLessThan(2 ** 50)
  })
})

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
