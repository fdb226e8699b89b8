/**
 * The search finds as much as Optuna 5.0 does, and more than chance. A part of what `npm run bench search` shows, which
 * takes 50 seeds; the same seeds give the same figures everywhere.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Search } from '../../../src/search/search.ts'

/** Shared with the benchmark, which is plain JavaScript. */
const load = (name: string) => import(new URL(`../../bench/search/${name}.mjs`, import.meta.url).href)
const { FUNCTIONS, TWO_OBJECTIVES } = await load('functions')
const { medianOf, rankTest } = await load('rank-test')
const { bestAt, hypervolumeOf } = await load('studies')

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed)
const TRIALS = 100
const { best }: { best: Record<string, Record<number, number[]>> } = JSON.parse(
  readFileSync(new URL('../../bench/search/optuna-baseline.json', import.meta.url), 'utf8'),
)

test.each([
  ...Object.keys(FUNCTIONS).map((name) => [name, 1, 'tpe'] as const),
  ['hartmann6', 8, 'tpe-batch8'] as const,
])('on %s, %i at once, it is as good as Optuna, and better than chance', (name, batch, key) => {
  const ours = SEEDS.map((seed) => bestAt(Search, { name, seed, batch, marks: [TRIALS] })[0])
  const theirs = best[`${name}/${key}`]?.[TRIALS] ?? []
  expect(medianOf(ours) < medianOf(theirs) || rankTest(ours, theirs) >= 0.01).toBe(true)
  expect(rankTest(ours, best[`${name}/random`]?.[TRIALS])).toBeLessThan(0.05)
})

test.each(['zdt1', 'vlmop2'] as const)('the front of %s covers as much as that of Optuna', (name) => {
  const found = [0, 1, 2].map((seed) => hypervolumeOf(Search, { name, seed }))
  expect(medianOf(found)).toBeGreaterThanOrEqual(TWO_OBJECTIVES[name].optuna)
})
