/** What a search makes of the runs of a trial. */
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../../../src/experiment/sweep/search-values.ts'
import type { Observation } from '../../../../src/model/config-source.ts'

const objectives = [
  { metric: 'exact', direction: 'maximize' },
  { metric: 'cost', direction: 'minimize' },
] as const

const observed = (rest: Partial<Observation>): Observation => ({
  runId: 'a',
  config: {},
  status: 'succeeded',
  metrics: null,
  errorType: null,
  ...rest,
})

const pruned = (step: number, lastValues: Record<string, number>): Observation =>
  observed({ status: 'skipped', errorType: 'Pruned', last: { step, value: 0 }, lastValues })

describe('a pruned trial', () => {
  test('has a value for each objective, as far as the shortest of its runs has come', () => {
    const runs = [pruned(7, { exact: 0.5, cost: 2 }), pruned(3, { exact: 0.7, cost: 4 })]
    const outcome = outcomeOf(runs, { objectives, expect: {} })
    expect(outcome).toMatchObject({ state: 'pruned', step: 3, violation: 0 })
    expect(outcome.values[0]).toBeCloseTo(-0.6)
    expect(outcome.values[1]).toBeCloseTo(3)
  })

  test('has none of what it was not pruned by, and did not log', () => {
    expect(outcomeOf([pruned(7, { exact: 0.5 })], { objectives, expect: {} }).values).toEqual([-0.5])
    expect(outcomeOf([pruned(7, { cost: 3 })], { objectives, expect: {} }).values).toEqual([])
  })
})

test('a limit on the errors of an evaluation is on the share of its cases', () => {
  const runs = [observed({ metrics: { exact: 1, cost: 1, errors: 3, cases: 50 } })]
  const expectation = { errors: { max: 0.05 } }
  expect(outcomeOf(runs, { objectives, expect: expectation, repeats: 2 }).violation).toBe(0)
  expect(outcomeOf(runs, { objectives, expect: expectation, repeats: 1 }).violation).toBeCloseTo(0.01)
  expect(outcomeOf(runs, { objectives, expect: expectation }).violation).toBeCloseTo(2.95)
})
