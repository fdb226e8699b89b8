import { expect, test } from 'vitest'
import { checkGoals } from '../../../src/experiment/check-goals.ts'

test('limits and objectives that can be used pass', () => {
  const objective = { metric: 'test.f1', direction: 'maximize' }
  checkGoals('a', { objective, expect: { 'test.f1': { min: 0.5 }, loss: { min: 0, max: 0 } } })
  checkGoals('a', { directions: { tokens: 'minimize' } })
  checkGoals('a', {})
})

test.each([
  [{ objective: 'score' }, "must be { metric: 'score', direction: 'maximize' }, or 'minimize'"],
  [{ objective: { metric: 'score' } }, 'direction'],
  [{ objective: { metric: 'score', direction: 'max' } }, 'direction'],
  [{ directions: ['tokens'] }, "such as { tokens: 'minimize' }, got an array."],
  [{ directions: { tokens: 'less' } }, `directions.tokens must be 'maximize' or 'minimize', got "less".`],
  [{ directions: { tokens: -1 } }, 'got a number.'],
  [{ expect: ['score'] }, 'such as { score: { min: 0.9 } }, got an array.'],
  [{ expect: { score: 0.9 } }, 'expect.score must be { min: 0.9 }, { max: 1 } or both: got a number.'],
  [{ expect: { score: {} } }, 'there is no limit in it.'],
  [{ expect: { score: { least: 1 } } }, '"least" is neither.'],
  [{ expect: { score: { min: Number.NaN } } }, 'NaN is no limit.'],
  [{ expect: { score: { min: '1' } } }, 'a string is no limit.'],
  [{ expect: { score: { min: 2, max: 1 } } }, 'min is above max'],
])('%j is refused with a message that helps', (goals, message) => {
  expect(() => checkGoals('a.exp.ts > "train"', goals)).toThrow(message)
  expect(() => checkGoals('a.exp.ts > "train"', goals)).toThrow('a.exp.ts > "train": option ')
})
